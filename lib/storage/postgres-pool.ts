/**
 * Connections to PostgreSQL that survive it: a connection that breaks is another one's turn, never the process' end, and all of them can be given up
 * at once where the other side has gone silent. Knows no table.
 */
import pg from 'pg';

/** How long a connection may take to come about. */
const connectMs = 5000;

/**
 * The server's side of a connection whose client has vanished ends after some 20 s, and with it the locks of its transaction. A transaction that
 * waits for its client longer than that is of a client that hangs.
 */
const session = {
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '20000',
  idle_in_transaction_session_timeout: '600000',
  lock_timeout: '60000',
};

const int8 = 20;

/** Numbers of this catalogue are below 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

export function connectionOptions(url: string, applicationName: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5000,
    options: Object.entries(session)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types,
  };
}

interface Socket {
  destroy(error?: Error): void;
}

/** The driver has no call for it: end() would wait for an answer. */
export function cutOff(client: pg.ClientBase): void {
  (client as unknown as { connection?: { stream?: Socket } }).connection?.stream?.destroy();
}

export class PostgresPool extends pg.Pool {
  readonly #clients = new Set<pg.PoolClient>();

  constructor(url: string, { applicationName, max }: { readonly applicationName: string; readonly max: number }) {
    super({ ...connectionOptions(url, applicationName), max, idleTimeoutMillis: 60_000 });
    // Of connections that nobody uses: the pool drops them. Those in use tell their users.
    this.on('error', () => {});
    this.on('connect', (client) => {
      client.on('error', () => {});
      this.#clients.add(client);
    });
    this.on('remove', (client) => this.#clients.delete(client));
  }

  /** Whoever waits for an answer gets an error instead; the next one asks on a new connection. */
  cutOffAll(): void {
    for (const client of this.#clients) cutOff(client);
  }

  /**
   * On a connection of its own that is thrown away where it fails: a text of several statements could leave it in a transaction.
   */
  async executeSql(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
    const client = await this.connect();
    try {
      // Without values it may be several statements.
      const result = values.length === 0 ? await client.query(text) : await client.query(text, values);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
