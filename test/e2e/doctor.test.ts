/** tractor doctor over things that are really broken: databases that cannot be asked, files that are damaged, folders that are full. */
import { once } from 'node:events';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import pg from 'pg';
import t, { type Test } from 'tap';
import { openStorage } from '../../lib/storage/open-storage.js';
import { SharedCatalogue } from '../../lib/storage/shared-catalogue.js';
import { lackingPostgres, Postgres } from '../lib/postgres.js';
import { repeatCapture } from '../tools/repeat-capture.js';
import { Client } from './api-house.js';
import { SmallDisk } from './cluster/small-disk.js';
import { Undertaker } from './cluster/undertaker.js';
import { WallClock, withoutWallClock } from './cluster/wall-clock.js';
import { run } from './joined-namespaces.js';
import { fixture, Running, start, tractor } from './run-tractor.js';

interface Found {
  readonly name: string;
  readonly status: string;
  readonly found: string;
  readonly advice: string | null;
}

interface Diagnosis {
  readonly status: number | null;
  readonly healthy: boolean;
  readonly of: Readonly<Record<string, Found>>;
}

async function examine(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Diagnosis> {
  const { status, stdout, stderr } = await tractor(['doctor', '--json', ...args], { env });
  if (stdout === '') throw new Error(`${status}: ${stderr}`);
  const { healthy, checks } = JSON.parse(stdout) as { healthy: boolean; checks: Found[] };
  return { status, healthy, of: Object.fromEntries(checks.map((check) => [check.name, check])) };
}

interface Folders {
  readonly captures: string;
  readonly data: string;
  readonly args: readonly string[];
}

function foldersOf(test: Test): Folders {
  const home = test.testdir({ captures: {} });
  const [captures, data] = [join(home, 'captures'), join(home, 'data')];
  copyFileSync(fixture('web.pcap'), join(captures, 'web.pcap'));
  return { captures, data, args: ['--captures', captures, '--data', data] };
}

/** By a server that has ended: nothing of it is open in this process. */
async function serveOnce(args: readonly string[]): Promise<void> {
  const server = start(['serve', ...args, '--port', '0'], { keepOpen: true });
  await server.said(/listens on/);
  server.child.kill('SIGTERM');
  await server.ended;
}

async function madeFolders(test: Test): Promise<Folders> {
  const folders = foldersOf(test);
  await serveOnce(folders.args);
  return folders;
}

function changeCatalogue(data: string, sql: string): void {
  const database = new Database(join(data, 'catalogue.db'));
  database.exec(sql);
  database.close();
}

t.test('one machine', async (t) => {
  await t.test('all is well, with a server at work and without', async (t) => {
    const { data, args } = await madeFolders(t);
    const names = ['server', 'catalogue', 'schema', 'jobs', 'lake jobs', 'captures', 'lake', 'space'];
    const idle = await examine(args);
    t.match(idle, { status: 0, healthy: true });
    t.strictSame(Object.keys(idle.of), names);
    for (const { name, status, found } of Object.values(idle.of)) t.equal(status, 'ok', `${name}: ${found}`);
    t.match(idle.of['server'], { found: /^none is at work/ });
    const before = readdirSync(join(data, 'lake'));
    const storage = await openStorage(data);
    t.match((await examine(args)).of, { server: { found: /^one is at work/ }, catalogue: { status: 'ok' } });
    await storage.close();
    t.strictSame(readdirSync(join(data, 'lake')), before, 'nothing of doctor is left');
  });

  await t.test('as text', async (t) => {
    const { args } = await madeFolders(t);
    const { stdout } = await tractor(['doctor', ...args, '--captures', '/nowhere']);
    t.match(stdout, /^ok {4}catalogue {2}SQLite finds its file whole$/m);
    t.match(stdout, /^fail {2}captures {3}\/nowhere is no folder here\n {17}-> mount it/m);
    t.match(await tractor(['doctor', ...args, '--data', '']), { status: 2, stderr: /--data: is empty/ });
    t.match(await tractor(['doctor', '--database', 'mysql://a:b@c/d']), { status: 2, stderr: /no URL like postgres:/ });
  });

  await t.test('folders that are not there, or empty', async (t) => {
    const { captures, args } = foldersOf(t);
    const { status, of } = await examine(args);
    t.equal(status, 1);
    t.match(of['catalogue'], { status: 'fail', found: /no server has worked here/ });
    t.match(of['lake'], { status: 'fail', found: /is no folder here/ });
    t.match((await examine([...args, '--captures', join(captures, 'none')])).of['captures'], { status: 'fail' });
    mkdirSync(join(captures, 'empty'));
    const empty = await examine([...args, '--captures', join(captures, 'empty')]);
    t.match(empty.of['captures'], { status: 'warn', found: /is empty/ });
  });

  await t.test('a catalogue whose file is damaged', async (t) => {
    const { data, args } = await madeFolders(t);
    // What is in the log of SQLite is not read from the file.
    changeCatalogue(data, 'PRAGMA wal_checkpoint(TRUNCATE)');
    const file = await open(join(data, 'catalogue.db'), 'r+');
    // The head stays: it is a database, with tables that are none.
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096);
    await file.close();
    t.match(await examine(args), { status: 1, of: { catalogue: { status: 'fail', advice: /backup/ } } });
    writeFileSync(join(data, 'catalogue.db'), 'no database at all, but a text that is long enough'.repeat(100));
    t.match(await examine(args), { status: 1, of: { catalogue: { status: 'fail' } } });
  });

  await t.test('a catalogue of another version', async (t) => {
    const { data, args } = await madeFolders(t);
    changeCatalogue(data, "INSERT INTO kysely_migration VALUES ('0999_from_the_future', '2099-01-01')");
    t.match(await examine(args), { status: 1, of: { schema: { status: 'fail', found: /0999_from_the_future/ } } });
    const last = '(SELECT max(name) FROM kysely_migration)';
    changeCatalogue(
      data,
      `DELETE FROM kysely_migration WHERE name = ${last}; DELETE FROM kysely_migration WHERE name = ${last}`,
    );
    t.match(await examine(args), { status: 0, of: { schema: { status: 'warn', found: /older than this program/ } } });
  });

  await t.test('a job whose server was killed', async (t) => {
    const { captures, data, args } = foldersOf(t);
    repeatCapture(readFileSync(fixture('web.pcap')), 1500, join(captures, 'long.pcap'));
    const server = start(['serve', ...args, '--port', '0'], { keepOpen: true });
    await server.said(/listens on/);
    const client = new Client(/listens on (http\S+);/.exec(server.stdout)?.[1] ?? '');
    const { body } = await client.process('long.pcap');
    while ((await client.get(`/file/${body.job_id}/status`)).body.state === 'new');
    // It stays in the middle of it.
    server.child.kill('SIGSTOP');
    t.match((await examine(args)).of['jobs'], { status: 'ok', found: '1 in_progress' });
    server.child.kill('SIGKILL');
    await server.ended;
    t.match((await examine(args)).of['jobs'], { status: 'warn', found: '1 in_progress; no server is at work' });
    t.ok(existsSync(join(data, 'catalogue.db')));
  });

  await t.test("a lake that is not its catalogue's", async (t) => {
    const { data, args } = await madeFolders(t);
    const server = start(['serve', ...args, '--port', '0'], { keepOpen: true });
    await server.said(/listens on/);
    const client = new Client(/listens on (http\S+);/.exec(server.stdout)?.[1] ?? '');
    t.match(await client.ended((await client.process('web.pcap')).body.job_id), { state: 'finished' });
    server.child.kill('SIGTERM');
    await server.ended;
    const jobs = join(data, 'lake', 'jobs');
    const own = readdirSync(jobs)[0] as string;
    t.match((await examine(args)).of['lake jobs'], { status: 'ok', found: /^the flows of 1 job are there/ });
    cpSync(join(jobs, own), join(jobs, '999'), { recursive: true });
    t.match((await examine(args)).of['lake jobs'], { status: 'warn', found: /does not know: 999$/ });
    rmSync(join(jobs, own), { recursive: true });
    t.match(await examine(args), { status: 1, of: { 'lake jobs': { status: 'fail', found: /1 job are gone: 1$/ } } });
  });

  await t.test('disks', { skip: process.getuid?.() !== 0 && 'skipped: mounting takes root' }, async (t) => {
    const undertaker = new Undertaker();
    t.teardown(() => undertaker.end());
    const { captures } = foldersOf(t);
    const disk = new SmallDisk(undertaker, join(t.testdirName, 'disk'), 8e6);
    const data = join(disk.folder, 'data');
    const args = ['--captures', captures, '--data', data];
    await serveOnce(args);
    t.match(await examine(args), { status: 0, of: { space: { status: 'ok' } } });
    disk.fill(100_000);
    t.match(await examine(args), { status: 0, of: { space: { status: 'warn', found: /^0\.0 GB of 0\.0 GB/ } } });
    disk.fill(0);
    t.match((await examine(args)).of['lake'], { status: 'fail', found: /ENOSPC/, advice: /make room/ });
    disk.makeRoom();
    run('mount', '-o', 'remount,ro', disk.folder);
    t.match((await examine(args)).of['lake'], { status: 'fail', found: /EROFS/, advice: /mount .* for writing/ });
    run('mount', '-o', 'remount,rw', disk.folder);
  });
});

t.test('a database', { skip: lackingPostgres }, async (t) => {
  const folders = foldersOf(t);
  mkdirSync(join(folders.data, 'lake'), { recursive: true });
  const postgres = await Postgres.start(t, { settings: { max_connections: 8, superuser_reserved_connections: 0 } });
  const database = async (url: string, env?: Readonly<Record<string, string>>) =>
    await examine(['--database', url, ...folders.args], env);
  const madeDatabase = async () => {
    const url = await postgres.database();
    await (await SharedCatalogue.open(url)).close();
    return url;
  };

  await t.test('all is well', async (t) => {
    const { status, of } = await database(await madeDatabase());
    t.equal(status, 0);
    for (const name of ['database', 'encryption', 'durability', 'latency', 'clock', 'connections', 'waking', 'schema'])
      t.match(of[name], { status: 'ok' }, name);
    t.match(of['database'], { found: /^PostgreSQL \d+\.\S+.* at 127\.0\.0\.1:\d+, database test_\d+, user tractor$/ });
    t.match(of['workers'], { status: 'warn', found: 'none is at work; 0 jobs wait' });
    for (const name of ['queue', 'jobs', 'failures', 'dead letters', 'lake jobs'])
      t.match(of[name], { status: 'ok' }, name);
  });

  await t.test('jobs that failed, were given up, or are stored nowhere', async (t) => {
    const url = await madeDatabase();
    const name = new URL(url).pathname.slice(1);
    const catalogue = await SharedCatalogue.open(url, { maxAttempts: 1 });
    const facts = { host: 'gone', pid: 1, version: '1', concurrency: 1, capturesFolder: '/c', lakeFolder: '/l' };
    const worker = { ...facts, digest: '', capturesMarker: null, dataMarker: null, timeoutS: 1 };
    const file = { name: 'a.pcap', sizeBytes: 1, mtimeMs: 1 };
    const { jobId } = await catalogue.requestJob(file);
    await catalogue.claim(await catalogue.register(worker));
    while ((await catalogue.sweep()).ended.length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    const lost = await catalogue.requestJob({ ...file, name: 'b.pcap' });
    await postgres.query(`UPDATE jobs SET state = 'finished', flows = 1 WHERE job_id = ${lost.jobId}`, name);
    await catalogue.close();
    const { of } = await database(url);
    t.match(of['failures'], { status: 'warn', found: new RegExp(`^1 job .* left nothing: ${jobId}$`) });
    t.match(of['dead letters'], { status: 'warn', found: `1 job given up, the last ones: ${jobId}` });
    t.match(of['lake jobs'], { status: 'fail', found: `the flows of 1 job are gone: ${lost.jobId}` });
  });

  await t.test('by the environment, which command lines do not show', async (t) => {
    const url = new URL(await madeDatabase());
    url.password = '';
    const env = { TRACTOR_DATABASE: url.href, PGPASSWORD: postgres.password };
    t.match((await examine(folders.args, env)).of['database'], { status: 'ok' });
  });

  await t.test('cannot be asked', async (t) => {
    const url = new URL(postgres.urlOf('postgres'));
    const changed = (change: (url: URL) => void) => {
      const other = new URL(url);
      change(other);
      return other.href;
    };
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const cases: [string, string, RegExp, RegExp][] = [
      [
        'nobody listens',
        changed((url) => {
          url.port = '1';
        }),
        /nobody listens there/,
        /listen_addresses/,
      ],
      [
        'no such host',
        changed((url) => {
          url.hostname = 'nowhere.invalid';
        }),
        /nowhere\.invalid/,
        /name/,
      ],
      [
        'silence',
        changed((url) => {
          url.port = String((silent.address() as AddressInfo).port);
        }),
        /does not answer/,
        /firewalls/,
      ],
      [
        'wrong password',
        changed((url) => {
          url.password = 'wrong-one';
        }),
        /the password is wrong/,
        /ALTER ROLE/,
      ],
      [
        'no such database',
        changed((url) => {
          url.pathname = '/none';
        }),
        /no database none/,
        /CREATE DATABASE/,
      ],
      [
        'no TLS',
        changed((url) => {
          url.search = '?sslmode=verify-full';
        }),
        /SSL/,
        /switch ssl on/,
      ],
    ];
    for (const [what, url, found, advice] of cases) {
      const { status, of } = await database(url);
      t.match({ status, check: of['database'] }, { status: 1, check: { status: 'fail', found, advice } }, what);
      t.notMatch(of['database']?.found, /secret|wrong-one/, `${what}: no password`);
      t.match(of['captures'], { status: 'ok' }, 'folders are looked at all the same');
    }
    silent.close();
  });

  await t.test('refuses this host', async (t) => {
    const hba = join(postgres.folder, 'data', 'pg_hba.conf');
    const before = readFileSync(hba, 'utf8');
    writeFileSync(hba, before.replace(/^host .*\n/gm, ''));
    await postgres.query('SELECT pg_reload_conf()');
    const { of } = await database(postgres.urlOf('postgres'));
    t.match(of['database'], { status: 'fail', found: /does not let tractor in/, advice: /pg_hba\.conf/ });
    writeFileSync(hba, before);
    await postgres.query('SELECT pg_reload_conf()');
  });

  await t.test('has no connection left, or hardly one', async (t) => {
    const url = await madeDatabase();
    const clients: pg.Client[] = [];
    const connect = async () => {
      const client = new pg.Client(url);
      client.on('error', () => {});
      await client.connect();
      clients.push(client);
    };
    for (let number = 0; number < 6; number++) await connect();
    t.match((await database(url)).of['connections'], { status: 'warn', found: /^7 of 8/, advice: /max_connections/ });
    while (clients.length < 8) await connect();
    t.match((await database(url)).of['database'], {
      status: 'fail',
      found: /no connection left/,
      advice: /max_connections/,
    });
    for (const client of clients) await client.end();
  });

  await t.test('of another version of our tables', async (t) => {
    const empty = await database(await postgres.database());
    t.match(empty, { status: 0, of: { schema: { status: 'warn', found: 'no tables yet' } } });
    const url = await madeDatabase();
    const name = new URL(url).pathname.slice(1);
    await postgres.query("INSERT INTO kysely_migration VALUES ('0999_from_the_future', '2099-01-01')", name);
    t.match(await database(url), { status: 1, of: { schema: { status: 'fail', found: /0999/ } } });
  });

  await t.test('that forgets', async (t) => {
    const url = await madeDatabase();
    await postgres.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    t.match((await database(url)).of['durability'], { status: 'warn', found: 'synchronous_commit is off' });
  });

  await t.test('and a clock of ours that is wrong', { skip: withoutWallClock() }, async (t) => {
    const clock = new WallClock(t.testdir({}));
    clock.jump(-7200);
    const { status, of } = await database(await madeDatabase(), clock.env);
    t.match(
      { status, clock: of['clock'] },
      { status: 0, clock: { status: 'warn', found: /(?:7199\.9|7200\.)\d* s behind/ } },
    );
  });

  await t.test('a long way off', async (t) => {
    const proxy = createServer((near) => {
      const far = connect(postgres.port, '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on('data', (bytes) => setTimeout(() => other.write(bytes), 40)).on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = new URL(await madeDatabase());
    url.port = String((proxy.address() as AddressInfo).port);
    t.match((await database(url.href)).of['latency'], { status: 'warn', found: /^\d{2,}\.\d ms a question/ });
    proxy.close();
  });

  await t.test('behind a pooler that loses LISTEN', { skip: withoutPooler() }, async (t) => {
    const url = new URL(await madeDatabase());
    const folder = t.testdir({});
    const port = postgres.port + 1;
    const config = [
      '[databases]',
      `* = host=127.0.0.1 port=${postgres.port} password=${postgres.password}`,
      '[pgbouncer]',
      `listen_addr = 127.0.0.1`,
      `listen_port = ${port}`,
      'auth_type = any',
      'unix_socket_dir =',
      'pool_mode = transaction',
      'ignore_startup_parameters = extra_float_digits,options',
    ];
    // `any` takes the user of the first line for everybody.
    config[1] += ' user=tractor';
    const path = join(folder, 'pgbouncer.ini');
    writeFileSync(path, `${config.join('\n')}\n`);
    run('chmod', '-R', 'a+rX', folder);
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--'];
    const pooler = new Running('setpriv', [...asNobody, poolerProgram(), path], { keepOpen: true });
    t.teardown(async () => {
      pooler.child.kill('SIGKILL');
      await pooler.ended;
    });
    await pooler.said(/process up/);
    url.port = String(port);
    t.match((await database(url.href)).of['waking'], {
      status: 'fail',
      found: /was not heard/,
      advice: /session mode/,
    });
  });
});

function poolerProgram(): string {
  const unpacked = fileURLToPath(new URL('../../../.setup/servers/usr/sbin/pgbouncer', import.meta.url));
  return existsSync('/usr/sbin/pgbouncer') ? '/usr/sbin/pgbouncer' : unpacked;
}

function withoutPooler(): string | false {
  if (!existsSync(poolerProgram())) return 'skipped: no pgbouncer here';
  return process.getuid?.() === 0 ? false : 'skipped: it is started as nobody, which takes root';
}
