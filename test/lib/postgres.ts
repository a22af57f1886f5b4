/**
 * A PostgreSQL of the test's own: its files in a temporary folder, on 127.0.0.1 and a socket, stopped and removed with the test. Durable as
 * it comes (fsync is on). It refuses to run as root, so there it runs as nobody.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Test } from 'tap';

/** Servers that set-up unpacked for tests (lib/setup/test-servers.mjs). In dist/test/lib when this runs. */
const unpacked = fileURLToPath(new URL('../../../.setup/servers', import.meta.url));
const nobody = 65_534;
const asNobody =
  process.getuid?.() === 0 ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'] : [];

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** The newest that is installed, else the newest that was unpacked. */
function programsFolder(): string | undefined {
  const folders = ['/', unpacked].flatMap((root) => {
    const versions = join(root, 'usr/lib/postgresql');
    const names = namesIn(versions).sort((a, b) => Number(b) - Number(a));
    return names.map((name) => join(versions, name, 'bin'));
  });
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

const programs = programsFolder();

/** Libraries that came unpacked with it; the system's own are found without. */
function environment(): NodeJS.ProcessEnv {
  const { LD_LIBRARY_PATH: _, ...rest } = process.env;
  if (programs?.startsWith(unpacked) !== true) return { ...rest, LC_ALL: 'C' };
  const libraries = join(unpacked, 'usr/lib');
  const folders = [libraries, ...namesIn(libraries).map((name) => join(libraries, name))];
  return { ...rest, LC_ALL: 'C', LD_LIBRARY_PATH: folders.filter((name) => existsSync(name)).join(delimiter) };
}

function runs(): boolean {
  const [command, ...args] = [...asNobody, join(programs ?? '', 'postgres'), '--version'] as string[] as [
    string,
    ...string[],
  ];
  return spawnSync(command, args, { env: environment() }).status === 0;
}

/** Why a test that needs it is skipped; false where it can be started. */
export const lackingPostgres: string | false =
  programs === undefined
    ? 'skipped: no PostgreSQL server here (postgresql-NN of the distribution, or `npm test` with a network)'
    : !runs() && `skipped: PostgreSQL in ${programs} cannot be run${asNobody.length > 0 ? ' as nobody' : ''}`;

export interface PostgresOptions {
  /** Lines of postgresql.conf, by name. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Variables of the server's environment, and of nobody's beside. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the server is started through, as `['ip', 'netns', 'exec', 'name']`; default: nothing. */
  readonly through?: readonly string[];
  /** Where it listens beside its socket, and under which address its clients reach it. Default 127.0.0.1. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** The folder in which its own is made; default: that of temporary files. */
  readonly within?: string;
  /** Of the user `tractor`, asked for over TCP. Default `secret`. */
  readonly password?: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function runProgram(name: string, args: readonly string[]): void {
  const [command, ...rest] = [...asNobody, join(programs ?? '', name), ...args] as string[] as [string, ...string[]];
  const { status, stderr, error } = spawnSync(command, rest, { env: environment(), encoding: 'utf8', cwd: '/' });
  if (status !== 0) throw new Error(`${name}: ${error?.message ?? stderr}`);
}

export class Postgres {
  readonly folder: string;
  readonly port: number;
  readonly #options: PostgresOptions;
  #server: ChildProcess | null = null;
  #databases = 0;
  /** What it said on standard error. */
  log = '';

  private constructor(options: PostgresOptions, port: number) {
    this.#options = options;
    this.port = port;
    this.folder = mkdtempSync(join(options.within ?? tmpdir(), 'tractor-pg-'));
    if (asNobody.length > 0) chownSync(this.folder, nobody, nobody);
  }

  /** With files of its own, running; the test's end stops it and removes them. */
  static async start(test: Test, options: PostgresOptions = {}): Promise<Postgres> {
    const postgres = new Postgres(options, options.port ?? (await freePort()));
    test.teardown(async () => {
      await postgres.stop('immediate');
      rmSync(postgres.folder, { recursive: true, force: true });
    });
    const passwordFile = join(postgres.folder, 'password');
    writeFileSync(passwordFile, `${postgres.password}\n`);
    const login = ['-U', 'tractor', '--auth-local=trust', '--auth-host=scram-sha-256', `--pwfile=${passwordFile}`];
    const data = [
      '-D',
      join(postgres.folder, 'data'),
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
      '--no-sync',
    ];
    runProgram('initdb', [...data, ...login]);
    // Beside this machine itself, which initdb lets in.
    const neighbours = 'host all all samenet scram-sha-256\n';
    if (postgres.host !== '127.0.0.1') appendFileSync(join(postgres.folder, 'data', 'pg_hba.conf'), neighbours);
    await postgres.run();
    return postgres;
  }

  get password(): string {
    return this.#options.password ?? 'secret';
  }

  get host(): string {
    return this.#options.host ?? '127.0.0.1';
  }

  /** Of the server's first process; null while it does not run. */
  get pid(): number | null {
    return this.#server?.pid ?? null;
  }

  urlOf(database: string): string {
    return `postgres://tractor:${encodeURIComponent(this.password)}@${this.host}:${this.port}/${database}`;
  }

  /** On its socket, which needs no network and no password. */
  async query(sql: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ host: this.folder, port: this.port, user: 'tractor', database });
    // The server may go away at any moment.
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  /** A new and empty database; its URL. */
  async database(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.query(`CREATE DATABASE ${name}`);
    return this.urlOf(name);
  }

  /** After stop() or kill(): the same server with the same files again. */
  async run(): Promise<void> {
    const settings = {
      port: this.port,
      listen_addresses: this.host,
      unix_socket_directories: this.folder,
      // Files of a test: a small cache is enough.
      shared_buffers: '32MB',
      max_connections: 100,
      // Its compiler of queries is not unpacked with it.
      jit: 'off',
      // After a crash: one call for all files, of which the machine has lost none.
      recovery_init_sync_method: 'syncfs',
      ...this.#options.settings,
    };
    const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const through = this.#options.through ?? [];
    const env = ['env', ...Object.entries(this.#options.env ?? {}).map(([name, value]) => `${name}=${value}`)];
    const program = [join(programs ?? '', 'postgres'), '-D', join(this.folder, 'data')];
    const line = [...through, ...asNobody, ...env, ...program, ...given];
    const [command, ...args] = line as [string, ...string[]];
    const server = spawn(command, args, { env: environment(), cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    this.#server = server;
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log = (this.log + text).slice(-100_000);
    });
    server.once('exit', () => {
      if (this.#server === server) this.#server = null;
    });
    await this.#ready();
  }

  async #ready(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        return void (await this.query('SELECT 1'));
      } catch (error) {
        if (this.#server === null || tries > 600)
          throw new Error(`PostgreSQL does not start: ${this.log}`, { cause: error });
        await sleep(25);
      }
    }
  }

  /** `fast` ends connections and writes everything; `immediate` does not, as a crash; recovery comes with the next start. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.#end(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }

  /** Its first process by SIGKILL; the others end when they see that. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
    // What it leaves keeps the next one from starting until all of its children are gone.
    for (let tries = 0; tries < 400 && this.#childrenLeft(); tries++) await sleep(25);
  }

  #childrenLeft(): boolean {
    const data = join(this.folder, 'data');
    return namesIn('/proc').some((name) => {
      if (!/^\d+$/.test(name)) return false;
      try {
        return readlinkSync(`/proc/${name}/cwd`) === data;
      } catch {
        return false;
      }
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }
}
