/** What `tractor doctor` looks at in PostgreSQL itself: can it be asked, as what, how fast, does it lose nothing, does it wake who listens. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { addressOf, describeFault } from '../storage/postgres-faults.js';
import { attempt, type Check, fail, ok, warn } from './check.js';
import { connectionAdvice } from './connection-advice.js';

/** The oldest that the tests run against. */
const leastVersion = 15;
const slowMs = 50;
const skewMs = 2000;
const answerMs = 5000;

export function newClient(url: string): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    application_name: 'tractor doctor',
  });
  // A connection that breaks is told of by the question that was under way.
  client.on('error', () => {});
  return client;
}

export async function connectionCheck(client: pg.Client, url: string): Promise<Check> {
  const address = addressOf(url);
  try {
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major`,
    );
    const { version, major } = rows[0];
    const found = `PostgreSQL ${version} at ${address.where}, database ${address.name}, user ${client.user}`;
    if (major >= leastVersion) return ok('database', found);
    return warn('database', found, `upgrade it: TrActor is tested with ${leastVersion} and later`);
  } catch (error) {
    return fail('database', describeFault(error, address), connectionAdvice(error));
  }
}

export function latencyCheck(client: pg.Client): Promise<Check> {
  return attempt('latency', 'look at the network and at the load of the database', async () => {
    const timesMs: number[] = [];
    for (let turn = 0; turn < 9; turn++) {
      const startedAt = performance.now();
      await client.query('SELECT 1');
      timesMs.push(performance.now() - startedAt);
    }
    timesMs.sort((a, b) => a - b);
    const median = timesMs[4] as number;
    const found = `${median.toFixed(1)} ms a question, ${(timesMs[8] as number).toFixed(1)} ms at most`;
    if (median < slowMs) return ok('latency', found);
    return warn(
      'latency',
      found,
      'a job asks some ten questions: bring workers and database closer, or look at its load',
    );
  });
}

export interface ClockReading {
  readonly askedAtMs: number;
  readonly databaseMs: number;
  readonly answeredAtMs: number;
}

/** As far as the answer's way lets say. */
export function skewCheck({ askedAtMs, databaseMs, answeredAtMs }: ClockReading): Check {
  const offMs = (askedAtMs + answeredAtMs) / 2 - databaseMs;
  const roundTripMs = Math.abs(answeredAtMs - askedAtMs);
  const found = `this host's clock is ${(Math.abs(offMs) / 1000).toFixed(3)} s ${offMs < 0 ? 'behind' : 'ahead of'} the database's`;
  if (Math.abs(offMs) <= skewMs + roundTripMs / 2) return ok('clock', found);
  return warn(
    'clock',
    found,
    'nothing is decided by it, but times in logs mislead: let both hosts keep time (chrony, ntpd)',
  );
}

export function clockCheck(client: pg.Client): Promise<Check> {
  return attempt('clock', 'ask again', async () => {
    const askedAtMs = Date.now();
    const { rows } = await client.query(
      'SELECT extract(epoch FROM clock_timestamp())::double precision * 1000 AS now_ms',
    );
    return skewCheck({ askedAtMs, databaseMs: rows[0].now_ms, answeredAtMs: Date.now() });
  });
}

/** Without it each end of a job waits for the slow look of a worker. */
export function wakingCheck(client: pg.Client, url: string): Promise<Check> {
  const advice = 'connect to PostgreSQL itself or to a pooler in session mode: one in transaction mode loses LISTEN';
  return attempt('waking', advice, async () => {
    const listener = newClient(url);
    const channel = `tractor_doctor_${randomBytes(6).toString('hex')}`;
    try {
      await listener.connect();
      await listener.query(`LISTEN ${channel}`);
      const heard = new Promise<boolean>((resolve) => {
        listener.once('notification', () => resolve(true));
        setTimeout(() => resolve(false), answerMs).unref();
      });
      const startedAt = performance.now();
      await client.query(`NOTIFY ${channel}`);
      if (!(await heard)) return fail('waking', `NOTIFY was not heard within ${answerMs / 1000} s`, advice);
      return ok('waking', `NOTIFY is heard after ${(performance.now() - startedAt).toFixed(1)} ms`);
    } finally {
      await listener.end().catch(() => {});
    }
  });
}

export function encryptionCheck(client: pg.Client): Promise<Check> {
  return attempt('encryption', 'ask again', async () => {
    const { rows } = await client.query(
      `SELECT ssl, version, inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1' AS here
       FROM pg_stat_ssl WHERE pid = pg_backend_pid()`,
    );
    const { ssl, version, here } = rows[0] ?? {};
    if (ssl === true) return ok('encryption', version);
    if (here === true) return ok('encryption', 'none, and none is needed: the database is on this host');
    return warn(
      'encryption',
      'none: what is asked and answered can be read on the way',
      'switch ssl on in PostgreSQL and add sslmode=verify-full&sslrootcert=FILE to the URL',
    );
  });
}

/** Settings under which a crash of the database forgets what it had promised. */
export function durabilityCheck(client: pg.Client): Promise<Check> {
  return attempt('durability', 'ask again', async () => {
    const { rows } = await client.query(
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name`,
    );
    if (rows.length === 0) return ok('durability', 'each commit is on the disk before it is answered');
    const off = rows.map(({ name }) => `${name} is off`).join(', ');
    return warn('durability', off, 'a crash of the database can forget jobs that were said to be done: switch it on');
  });
}

export function connectionsCheck(client: pg.Client): Promise<Check> {
  return attempt('connections', 'ask again', async () => {
    const { rows } = await client.query(
      `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
         (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
    );
    const { most, used } = rows[0];
    const found = `${used} of ${most} are used`;
    if (used < most * 0.8) return ok('connections', found);
    return warn('connections', found, 'raise max_connections, or run fewer servers and workers');
  });
}
