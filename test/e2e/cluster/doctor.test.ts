/** tractor doctor on a host beside that of the database: what can be read on the way, how long the way is, and where it ends. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { lackingPostgres } from '../../lib/postgres.js';
import { mainPath } from '../run-tractor.js';
import { Cluster, longCapture, type WorkerName, workerNames } from './cluster.js';
import { withoutHosts } from './hosts.js';

function makeCertificate(folder: string, address: string): { key: string; certificate: string } {
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const subject = ['-subj', '/CN=database', '-addext', `subjectAltName=IP:${address}`];
  const output = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...output], {
    stdio: 'ignore',
  });
  return { key, certificate };
}

const [, second] = workerNames;
const ownCatalogue = JSON.stringify({
  group: 'intranet',
  title: 'Ours',
  labels: { wiki: { title: 'Wiki', names: ['wiki.corp.example'] } },
});

t.test('from another host', { skip: lackingPostgres || withoutHosts() }, async (t) => {
  const cluster = await Cluster.open(t);
  await cluster.startServer('--worker-timeout', '30');
  const examine = async (url = cluster.url, ...more: string[]) => {
    const folders = ['--captures', cluster.captures, '--data', cluster.data];
    const args = [mainPath, 'doctor', '--json', '--database', url, ...folders, ...more];
    const { stdout, stderr, status } = await cluster.hosts['worker-1'].start(process.execPath, args).ended;
    if (stdout === '') throw new Error(stderr);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; found: string }[] };
    return { status, of: Object.fromEntries(checks.map((check) => [check.name, check])) };
  };

  await t.test('in the clear, which anybody on the way can read', async (t) => {
    const { status, of } = await examine();
    t.match({ status, check: of['encryption'] }, { status: 0, check: { status: 'warn', found: /^none: / } });
  });

  await t.test('encrypted', async (t) => {
    const { key, certificate } = makeCertificate(t.testdir({}), cluster.hosts.database.address);
    const [ownKey, ownCertificate] = ['tls.key', 'tls.crt'].map((name) => join(cluster.postgres.folder, name));
    copyFileSync(key, ownKey as string);
    copyFileSync(certificate, ownCertificate as string);
    chownSync(ownKey as string, 65_534, 65_534);
    chmodSync(ownKey as string, 0o600);
    for (const [name, value] of [
      ['ssl_key_file', ownKey],
      ['ssl_cert_file', ownCertificate],
      ['ssl', 'on'],
    ])
      await cluster.sql(`ALTER SYSTEM SET ${name} = '${value}'`);
    await cluster.sql('SELECT pg_reload_conf()');
    const trusting = await examine(`${cluster.url}?sslmode=verify-full&sslrootcert=${certificate}`);
    t.match(trusting.of['encryption'], { status: 'ok', found: /^TLSv1\.[23]$/ });
    const doubting = await examine(`${cluster.url}?sslmode=verify-full`);
    t.match(doubting.of['database'], { status: 'fail', found: /self-signed/, advice: /sslrootcert/ });
  });

  await t.test('nobody runs jobs', async (t) => {
    t.match((await examine()).of['workers'], { status: 'warn', found: 'none is at work; 0 jobs wait' });
    await cluster.order(longCapture);
    t.match(await examine(), { status: 1, of: { workers: { status: 'fail', found: /1 job waits$/ } } });
  });

  await t.test('workers that are alike', async (t) => {
    for (const name of workerNames) await cluster.startWorker(name, {}, '--worker-timeout', '30');
    const { status, of } = await examine();
    t.equal(status, 0);
    t.match(of['workers'], { status: 'ok', found: /^worker-1 \(\d+\), worker-2 \(\d+\): 2 jobs at once$/ });
    for (const name of ['schema', 'queue', 'versions', 'models', 'jobs', 'failures', 'captures shared', 'data shared'])
      t.match(of[name], { status: 'ok' }, name);
    t.match(of['data shared'], { found: '2 workers see the same folder as this host' });
  });

  await t.test('a worker that was killed in a job', async (t) => {
    const jobId = await cluster.order(longCapture);
    const runs = `SELECT host FROM jobs JOIN workers USING (worker_id) WHERE job_id = ${jobId} AND state = 'in_progress'`;
    let host: unknown;
    while (host === undefined) host = (await cluster.sql(runs))[0]?.['host'];
    await cluster.killWorker(host as WorkerName);
    // As if so much time had passed; less than makes others take its jobs.
    await cluster.sql(`UPDATE workers SET heartbeat_at_ms = heartbeat_at_ms - 20000 WHERE host = '${host}'`);
    const { of } = await examine();
    t.match(of['workers'], { status: 'warn', found: new RegExp(`silent: ${host} \\(\\d+\\) for 2\\d s$`) });
    t.match(of['jobs'], { status: 'warn', found: /1 job is of workers that are silent/ });
    await cluster.sql(`UPDATE workers SET heartbeat_at_ms = heartbeat_at_ms - 20000 WHERE host = '${host}'`);
    t.match(await cluster.ended(jobId), { state: 'finished' }, 'the other one has it');
    await cluster.startWorker(host as WorkerName, {}, '--worker-timeout', '30');
  });

  await t.test('workers that differ', async (t) => {
    await cluster.endWorker(second);
    const catalogue = join(t.testdir({ 'own.json': ownCatalogue }), 'own.json');
    await cluster.startWorker(second, {}, '--catalogue', catalogue);
    await cluster.sql(`UPDATE workers SET version = '0.0.1' WHERE host = '${second}'`);
    const { status, of } = await examine();
    t.equal(status, 0, 'they work');
    t.match(of['models'], { status: 'warn', found: /worker-1.*; .*worker-2/ });
    t.match(of['versions'], { status: 'warn', found: /0\.0\.1: worker-2/ });
  });

  await t.test('a host where a folder is not mounted', async (t) => {
    await cluster.endWorker(second);
    const empty = t.testdir({});
    for (const option of ['captures', 'data']) {
      const refused = await cluster.newWorker(second, {}, `--${option}`, empty).ended;
      const stderr = new RegExp(`^tractor: --${option} .*: is not the folder that others .* is it mounted here\\?\\n$`);
      t.match(refused, { status: 1, stderr }, option);
      t.strictSame(readdirSync(empty), [], 'nothing was made there');
      t.match((await examine(cluster.url, `--${option}`, empty)).of[`${option} shared`], { status: 'fail' });
    }
  });

  await t.test('cut off', async (t) => {
    cluster.hosts.database.pullCable();
    const { status, of } = await examine();
    t.match({ status, check: of['database'] }, { status: 1, check: { status: 'fail', found: /does not answer/ } });
    t.match(of['captures'], { status: 'ok' });
    cluster.hosts.database.plugIn();
  });
});
