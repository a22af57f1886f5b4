/**
 * Listens to what is told through PostgreSQL, on a connection of its own that is made again when it breaks or goes silent: after a tenth of a second, then
 * less and less often. Says when it has been away, since then something may have been missed. Knows no message.
 */
import pg from 'pg';
import { connectionOptions, cutOff } from './postgres-pool.js';

export interface NoticeListener {
  readonly channels: readonly string[];
  readonly onNotice: (channel: string, text: string) => void;
  /** Listening again after `onAway`. */
  readonly onBack: () => void;
  /** Once for each time. */
  readonly onAway: (error: unknown) => void;
}

const firstWaitMs = 100;
const longestWaitMs = 5000;
/** So often it is asked whether it is still there, and so long it may take to say so. */
const pulseMs = 5000;

export class PostgresNotices {
  readonly #url: string;
  readonly #listener: NoticeListener;
  #client: pg.Client | null = null;
  #pulse: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #waitMs = firstWaitMs;
  #closed = false;

  private constructor(url: string, listener: NoticeListener) {
    this.#url = url;
    this.#listener = listener;
  }

  /** @throws where there is no connection now */
  static async open(url: string, listener: NoticeListener): Promise<PostgresNotices> {
    const notices = new PostgresNotices(url, listener);
    await notices.#connect();
    return notices;
  }

  get isConnected(): boolean {
    return this.#client !== null;
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(connectionOptions(this.#url, 'tractor notices'));
    const lost = (error?: unknown) => this.#lost(client, error ?? new Error('Connection terminated'));
    client.on('error', lost);
    client.on('end', () => lost());
    client.on('notification', ({ channel, payload = '' }) => this.#listener.onNotice(channel, payload));
    try {
      await client.connect();
      for (const channel of this.#listener.channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      cutOff(client);
      throw error;
    }
    if (this.#closed) return cutOff(client);
    this.#client = client;
    this.#waitMs = firstWaitMs;
    this.#pulse = setTimeout(() => void this.#beat(client), pulseMs);
  }

  /** A connection to a host that has gone says nothing, for a quarter of an hour. */
  async #beat(client: pg.Client): Promise<void> {
    const late = setTimeout(() => this.#lost(client, new Error('the database does not answer')), pulseMs);
    try {
      await client.query('SELECT 1');
      if (this.#client === client) this.#pulse = setTimeout(() => void this.#beat(client), pulseMs);
    } catch (error) {
      this.#lost(client, error);
    } finally {
      clearTimeout(late);
    }
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = null;
    clearTimeout(this.#pulse);
    cutOff(client);
    if (this.#closed) return;
    this.#listener.onAway(error);
    this.#again();
  }

  #again(): void {
    const waitMs = this.#waitMs * (0.5 + Math.random());
    this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
    this.#retry = setTimeout(() => void this.#reconnect(), waitMs);
  }

  async #reconnect(): Promise<void> {
    try {
      await this.#connect();
      if (!this.#closed) this.#listener.onBack();
    } catch {
      if (!this.#closed) this.#again();
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#pulse);
    clearTimeout(this.#retry);
    if (this.#client !== null) cutOff(this.#client);
    this.#client = null;
  }
}
