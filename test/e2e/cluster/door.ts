/**
 * A way from a test into a host's network: a socket of the file system, which namespaces of networks do not keep apart, and a small
 * program on the host that passes on what comes. HTTP goes through it as it is.
 */
import { request } from 'node:http';
import type { Running } from '../run-tractor.js';
import type { Host } from './hosts.js';

const program = `
const { connect, createServer } = require('node:net');
const [, path, port] = process.argv;
createServer((near) => {
  const far = connect(Number(port), '127.0.0.1');
  for (const [one, other] of [[near, far], [far, near]]) one.on('error', () => other.destroy()).on('close', () => other.destroy());
  near.pipe(far).pipe(near);
}).listen(path, () => console.log('open'));
`;

const answerMs = 30_000;

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly bytes: Buffer;
  /** Of JSON; null where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared whole, by value
  readonly body: any;
}

export class Door {
  readonly #path: string;
  readonly #running: Running;

  private constructor(path: string, running: Running) {
    this.#path = path;
    this.#running = running;
  }

  /** To `port` of the host itself, whoever listens there and whether it does. */
  static async open(host: Host, port: number, path: string): Promise<Door> {
    const running = host.start(process.execPath, ['-e', program, path, String(port)], { keepOpen: true });
    await running.said(/open/);
    return new Door(path, running);
  }

  /** Rejects where nobody answers. */
  async ask(path: string, { method = 'GET', body }: Asked = {}): Promise<Reply> {
    const text = body === undefined ? null : JSON.stringify(body);
    const headers =
      text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return await new Promise((resolve, reject) => {
      const asked = request({ socketPath: this.#path, path, method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const json = response.headers['content-type']?.includes('json') === true;
          resolve({ status: response.statusCode ?? 0, bytes, body: json ? JSON.parse(bytes.toString()) : null });
        });
      });
      asked.setTimeout(answerMs, () => asked.destroy(new Error(`${path}: no answer within ${answerMs} ms`)));
      asked.on('error', reject);
      asked.end(text);
    });
  }

  async close(): Promise<void> {
    this.#running.child.kill('SIGKILL');
    await this.#running.ended;
  }
}
