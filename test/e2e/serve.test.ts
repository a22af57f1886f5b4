/** The program as a server over real captures: every question of API v1, broken captures, and its sudden death. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { serverHome } from '../lib/server-home.js';
import { analyze } from '../tools/analysis.js';
import { repeatCapture } from '../tools/repeat-capture.js';
import { Client } from './api-house.js';
import { fixture, type Running, start } from './run-tractor.js';

const web = fixture('web.pcap');
const webBytes = readFileSync(web);

function folders(test: Test): { home: string; captures: string; data: string } {
  const home = serverHome(test);
  const [captures, data] = [join(home, 'captures'), join(home, 'data')];
  mkdirSync(captures);
  return { home, captures, data };
}

async function serve(test: Test, captures: string, data: string): Promise<Client & { readonly running: Running }> {
  const running = start(['serve', '--captures', captures, '--data', data, '--port', '0'], { keepOpen: true });
  test.teardown(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  });
  await running.said(/listens on http\S+;/);
  const url = /listens on (http\S+);/.exec(running.stdout)?.[1] ?? '';
  return Object.assign(new Client(url), { running });
}

interface Counted {
  readonly title: string;
  readonly content: readonly { readonly label: string; readonly count: number }[];
}

/** As the statistics have it: most first, then by name. */
function countOf(names: readonly unknown[]): Counted['content'] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(String(name), (counts.get(String(name)) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count })).sort(byCount);
}

function byCount(a: Counted['content'][number], b: Counted['content'][number]): number {
  return b.count - a.count || (a.label < b.label ? -1 : 1);
}

const contentOf = (statistics: readonly Counted[], title: string) =>
  [...(statistics.find((item) => item.title === title)?.content ?? [])].sort(byCount);

t.test('every question of API v1 about a real capture', async (t) => {
  const { captures, data } = folders(t);
  copyFileSync(web, join(captures, 'web.pcap'));
  const api = await serve(t, captures, data);
  const { rows } = await analyze(web);

  const listed = await api.get('/files/list');
  // Times as capinfos has them: 1795488495.799188 to 1795488508.x of the recording; size in kB, rounded up.
  const times = rows.map((row) => [Number(row['time_start_us']), Number(row['time_end_us'])]);
  const file = {
    name: 'web',
    extension: 'pcap',
    time_start: Math.floor(Math.min(...times.map(([from]) => from as number)) / 1e6),
    time_end: Math.floor(Math.max(...times.map(([, to]) => to as number)) / 1e6),
    size: Math.ceil(webBytes.length / 1024),
  };
  t.strictSame(listed.body, [{ ...file, status: { state: 'new' } }]);

  const id = await api.done('web.pcap');
  const { body: status } = await api.get(`/file/${id}/status`);
  t.strictSame(Object.keys(status).sort(), ['finished_at', 'job_id', 'started_at', 'state']);
  t.strictSame(status.state, 'finished');
  const { body: details } = await api.get(`/file/${id}/details`);
  t.strictSame(details, { ...file, status, flows_count: 38 });

  const { body: statistics } = await api.get(`/file/${id}/statistics`);
  t.strictSame(contentOf(statistics, 'labels'), countOf(rows.map((row) => row['label'])));
  t.strictSame(contentOf(statistics, 'clients'), countOf(rows.map((row) => row['client_ip'])));
  t.strictSame(contentOf(statistics, 'servers'), countOf(rows.map((row) => row['server_ip'])));

  const ofVk = rows.filter((row) => row['label'] === 'vk');
  const { body: vkStatistics } = await api.get(`/file/${id}/statistics/labels?label=vk`);
  t.strictSame(contentOf(vkStatistics, 'labels'), [{ label: 'vk', count: ofVk.length }]);
  const { body: vkFlows } = await api.get(`/file/${id}/flows/labels?label=vk`);
  t.equal(vkFlows.length, ofVk.length);
  t.ok(ofVk.length > 0);
  for (const flow of vkFlows) {
    const row = ofVk.find((one) => one['client_port'] === flow.client_port);
    t.strictSame(flow, {
      client_ip: row?.['client_ip'],
      client_port: row?.['client_port'],
      server_ip: row?.['server_ip'],
      server_port: row?.['server_port'],
      time_start: Math.floor(Number(row?.['time_start_us']) / 1e6),
      time_end: Math.floor(Number(row?.['time_end_us']) / 1e6),
      comment: flow.comment,
    });
    t.match(flow.comment, /\S/);
  }

  const { body: address } = await api.get(`/file/${id}/statistics/ip?ip=192.0.2.10`);
  const required = ['city', 'country', 'statistics'];
  t.strictSame(
    Object.keys(address).filter((name) => !['user_agent', 'domain_name'].includes(name)),
    required.sort((a, b) => Object.keys(address).indexOf(a) - Object.keys(address).indexOf(b)),
  );
  const ofAddress = rows.filter((row) => [row['client_ip'], row['server_ip']].includes('192.0.2.10'));
  t.strictSame(contentOf(address.statistics, 'labels'), countOf(ofAddress.map((row) => row['label'])));

  const { body: groups } = await api.get('/labels/list');
  const all: string[] = groups.flatMap(({ labels }: { labels: string[] }) => labels);
  const missing = contentOf(statistics, 'labels').filter(({ label }) => label !== 'unknown' && !all.includes(label));
  t.strictSame(missing, [], 'every label of a flow is in the list');
});

t.test('broken captures fail with a message, and the server stays', async (t) => {
  const { home, captures, data } = folders(t);
  const write = (name: string, bytes: Buffer) => writeFileSync(join(captures, name), bytes);
  const hugeRecord = Buffer.from(webBytes);
  hugeRecord.writeUInt32LE(0xffffffff, 24 + 8);
  const zeroBlock = Buffer.alloc(12);
  zeroBlock.writeUInt32LE(0x0a0d0d0a, 0);
  write('cut.pcap', webBytes.subarray(0, 50_000));
  write('huge-record.pcap', hugeRecord);
  write('zero-block.pcapng', zeroBlock);
  write('empty.pcap', Buffer.alloc(0));
  write('text.pcap', Buffer.from('no capture\n'));
  writeFileSync(join(home, 'outside.pcap'), webBytes);
  symlinkSync(join(home, 'outside.pcap'), join(captures, 'link.pcap'));
  const api = await serve(t, captures, data);

  const names = ['cut.pcap', 'huge-record.pcap', 'zero-block.pcapng', 'empty.pcap', 'text.pcap'];
  for (const name of names) {
    const id = await api.done(name);
    const { body } = await api.get(`/file/${id}/status`);
    t.match(body, { state: 'failed', message: /^at byte \d+: \S.* \(\d+ packets read before\)$/ }, name);
    t.notMatch(body.message, home, 'no path of this machine');
    t.equal((await api.get(`/file/${id}/statistics`)).status, 200, `${name}: what was read can be asked for`);
  }
  t.match((await api.get('/files/list')).body, { length: names.length });
  const cut = (await api.get('/files/list')).body.find(({ name }: { name: string }) => name === 'cut');
  t.match(cut, { flows_count: Number, status: { message: /^at byte 49137: .* \(186 packets read before\)$/ } });
  t.ok(cut.flows_count > 0);
  for (const name of ['link.pcap', '../outside.pcap', join(home, 'outside.pcap')])
    t.equal((await api.process(name)).status, 404, name);
  t.equal(api.running.child.exitCode, null, 'it runs');
});

t.test('killed in the middle of a job: the next start runs it again, and nothing finished is lost', async (t) => {
  const { captures, data } = folders(t);
  copyFileSync(web, join(captures, 'web.pcap'));
  repeatCapture(webBytes, 1500, join(captures, 'long.pcap'));
  const first = await serve(t, captures, data);
  const finished = await first.done('web.pcap');
  const questions = ['details', 'statistics', 'flows/labels?label=vk'].map((one) => `/file/${finished}/${one}`);
  const answers = await Promise.all(questions.map((one) => first.get(one)));
  const { body: asked } = await first.process('long.pcap');
  // Until rows are under way to the lake.
  await new Promise((resolve) => setTimeout(resolve, 300));
  t.match((await first.get(`/file/${asked.job_id}/status`)).body, { state: 'in_progress' }, 'killed while it runs');
  first.running.child.kill('SIGKILL');
  t.match(await first.running.ended, { signal: 'SIGKILL' });

  await new Promise((resolve) => setTimeout(resolve, 1100));
  const second = await serve(t, captures, data);
  const status = await second.ended(asked.job_id);
  t.match(status, { state: 'finished', job_id: asked.job_id });
  t.ok(status.started_at > asked.started_at, 'it was started again');
  t.match((await second.get(`/file/${asked.job_id}/details`)).body, { flows_count: 38 * 1500 });
  for (const [index, question] of questions.entries()) {
    t.strictSame((await second.get(question)).body, answers[index]?.body, question);
  }
  const lake = join(data, 'lake');
  const names = (of: string) => readdirSync(join(lake, of), { recursive: true, encoding: 'utf8' });
  const kept = [finished, asked.job_id].map(String).sort();
  t.strictSame(readdirSync(join(lake, 'jobs')).sort(), kept, 'nothing half written is left');
  for (const id of kept) {
    // Where its addresses are is looked up after its end.
    const own = names(`jobs/${id}`).filter((name) => !name.startsWith('places.parquet'));
    t.match(own.sort(), [/^[0-9a-f]{12}\.packets$/, /^manifest\.json$/]);
    t.equal(own.length, 2);
    const runs = ['flows', 'sessions'].flatMap((table) =>
      names(table)
        .filter((name) => name.includes(`/job=${id}/`))
        .map((name) => name.replace(/^.*\/|\..*$/g, '')),
    );
    t.strictSame([...new Set(runs)], [own[0]?.split('.')[0]], 'files of one run');
  }

  second.running.child.kill('SIGTERM');
  t.match(await second.running.ended, { status: 0, stderr: '' });
});
