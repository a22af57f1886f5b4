/**
 * The whole loop as a person goes round it: three applications recorded in namespaces of their own, a data set, a model, its measures,
 * and flows of a further day that it names. All three are TLS, so that no payload tells which is which; a fourth, which it never saw, is
 * TLS too. Needs what recordings need, nginx, mosquitto and XGBoost's library.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { xgboostLibrary } from '../../lib/learning/xgboost-library.js';
import * as servers from './real-servers.js';
import { RecordingPlace, serverAddress } from './recordings.js';
import { jsonLines, tractor } from './run-tractor.js';

const place = new RecordingPlace();
t.teardown(() => place.remove());
chmodSync(place.folder, 0o755);
const at = (name: string) => join(place.folder, name);

function lacking(): string | false {
  try {
    xgboostLibrary();
  } catch (error) {
    return `skipped: ${(error as Error).message}`;
  }
  return place.skip || servers.lacking('nginx', 'openssl', 'curl', 'mosquitto', 'mosquitto_pub', 'dnsmasq');
}

const url = `https://shop.example/files`;
const port = 8883;
const publish = (certificate: string) =>
  `mosquitto_pub -h shop.example -p ${port} --cafile ${certificate} --insecure -t house/a -q 1 -m`;

/** What each does; the number makes one day differ from another. */
function scripts(certificate: string): Record<string, (day: number) => string> {
  return {
    pages: (day) =>
      `for i in 1 2 3 4 5 6 7 8; do curl -sk ${url}/${9_000 + day * 100} ${url}/2500 ${url}/2500 >/dev/null; sleep 0.${day}; done`,
    sensors: (day) =>
      `for i in 1 2 3 4 5 6 7 8; do ${publish(certificate)} "$(head -c ${20 + 9 * day} /dev/urandom | base64)"; sleep 0.${day}; done`,
    films: (day) =>
      `for i in 1 2 3 4 5 6; do curl -sk --limit-rate ${500 + 10 * day}k ${url}/500000 >/dev/null; sleep 0.${day}; done`,
    backup: (day) =>
      `for i in 1 2 3 4; do head -c ${300_000 + day} /dev/urandom | curl -sk --data-binary @- ${url}/ >/dev/null; sleep 0.2; done`,
  };
}

async function done(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await tractor(args);
  if (status !== 0) throw new Error(`tractor ${args.join(' ')}: ${status}: ${stderr}`);
  return stdout;
}

async function record(name: string, label: string, script: string): Promise<void> {
  const args = ['--label', label, '-o', at(name), '--dns', serverAddress];
  const { status, stderr } = await place.record(args, ['sh', '-c', script], { env: servers.environment });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
}

type Flow = Record<string, unknown>;

/** Flows that are TLS, and all others. */
async function flowsOf(name: string): Promise<{ tls: Flow[]; others: Flow[] }> {
  const flows = jsonLines(await done('flows', at(name), '--features', 'none', '--model', at('apps-v1'))) as Flow[];
  const isTls = ({ label_protocol: protocol }: Flow) => protocol === 'tls';
  return { tls: flows.filter(isTls), others: flows.filter((flow) => !isTls(flow)) };
}

/** What made a flow of the three, by what no model sees: its port and its size. */
function truth(flow: Flow): string {
  if (flow['server_port'] === port) return 'sensors';
  return Number(flow['bwd_bytes']) > 300_000 ? 'films' : 'pages';
}

const labelsOf = (flows: readonly Flow[]) => flows.map(({ label }) => label);

t.test('record, build, train, evaluate, deploy', { skip: lacking() }, async (t) => {
  const files = at('files');
  mkdirSync(files);
  for (const bytes of [2_500, 9_100, 9_200, 9_300, 9_400, 500_000])
    writeFileSync(join(files, `${bytes}`), randomBytes(bytes));
  const own = await servers.nginx(place, files);
  await servers.mosquitto(place, port, own);
  await servers.dnsmasq(place, 'shop.example');
  const script = scripts(own.certificate);
  const applications = ['pages', 'sensors', 'films'];
  for (const label of applications)
    for (const day of [1, 2, 3]) await record(`${label}-${day}.pcapng`, label, script[label]?.(day) ?? '');
  await record(
    'other-day.pcapng',
    'mixed',
    `${applications.map((label) => `(${script[label]?.(4)}) &`).join('\n')}\nwait`,
  );
  await record('never-seen.pcapng', 'backup', script['backup']?.(1) ?? '');

  const captures = applications.flatMap((label) => [1, 2, 3].map((day) => at(`${label}-${day}.pcapng`)));
  await done('dataset', 'add', at('apps'), ...captures);
  t.match(await done('dataset', 'list', at('apps')), /^films .*films-1\.pcapng$/m, 'each says its label itself');
  const built = await done('dataset', 'build', at('apps'), '--features', 'iscx,lengths', '-o', at('windows.parquet'));
  t.match(built, /windows of 9 captures; without flows whose payload says what they are: \d+ dns/);
  t.match(await done('train', '--data', at('windows.parquet'), '--out', at('apps-v1')), /3 classes\n$/);
  const { splits, reach } = JSON.parse(
    await done('evaluate', '--data', at('windows.parquet'), '--json', '-o', at('report.html')),
  );
  t.match(splits, [{ split: 'captures' }, { split: 'random' }]);
  t.ok(splits[0].measures.accuracy >= 0.8, `captures left out: ${splits[0].measures.accuracy}`);
  t.ok(reach > 0);
  t.match(readFileSync(at('report.html'), 'utf8'), /farther than [\d.]+ from all that was learned/);

  const { tls, others } = await flowsOf('other-day.pcapng');
  t.equal(tls.length, 22, 'eight pages, eight reports, six films');
  const right = tls.filter((flow) => flow['label'] === truth(flow));
  const wrong = tls.filter((flow) => applications.includes(flow['label'] as string) && flow['label'] !== truth(flow));
  const found = tls.map((flow) => `${truth(flow)}: ${flow['label']}`).join(', ');
  // A model of some eighty rows: most are right, and what it does not know it leaves.
  t.ok(right.length >= 13, found);
  t.ok(wrong.length <= 6, found);
  t.same(new Set(labelsOf(right)), new Set(applications), 'each of the three is found');
  t.ok(
    labelsOf(others).every((label) => label === 'dns'),
    'what its payload shows stays that',
  );
  const stranger = await flowsOf('never-seen.pcapng');
  t.equal(stranger.tls.length, 4);
  t.ok(labelsOf(stranger.tls).filter((label) => label === 'tls').length >= 3, labelsOf(stranger.tls).join());
});
