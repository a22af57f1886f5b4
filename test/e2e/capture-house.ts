/** A server over real captures, asked by API v2 over a real socket; and what a long capture is made of. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type RunningServer, type ServerOptions, startServer } from '../../lib/api/server.js';
import { serverHome } from '../lib/server-home.js';
import { repeatCapture } from '../tools/repeat-capture.js';
import { type Answer, Client } from './api-house.js';
import { fixture } from './run-tractor.js';

export interface CaptureHouse extends Client {
  readonly captures: string;
  readonly data: string;
  readonly server: RunningServer;
  /** Under /api/v2. */
  ask(path: string, init?: RequestInit): Promise<Answer>;
  tell(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The job once it is in one of these states. */
  until(jobId: number, ...states: string[]): Promise<Answer['body']>;
}

export interface HouseOptions extends Partial<ServerOptions> {
  /** Names of fixtures that lie in the captures folder. */
  readonly fixtures?: readonly string[];
  /** How often web.pcap is in long.pcap; without it there is none. 1000 take about a second. */
  readonly long?: number;
}

export const ended = ['finished', 'failed', 'cancelled'] as const;

export async function openCaptures(test: Test, { fixtures = [], long, ...options }: HouseOptions = {}) {
  const home = serverHome(test);
  const [captures, data] = [join(home, 'captures'), join(home, 'data')];
  mkdirSync(captures);
  for (const name of fixtures) copyFileSync(fixture(name), join(captures, name));
  if (long !== undefined) repeatCapture(readFileSync(fixture('web.pcap')), long, join(captures, 'long.pcap'));
  return await openOver(test, captures, data, options);
}

export async function openOver(
  test: Test,
  captures: string,
  data: string,
  options: Partial<ServerOptions> = {},
): Promise<CaptureHouse> {
  const server = await startServer({ captures, data, port: 0, logger: false, ...options });
  test.teardown(() => server.close());
  const client = new Client(server.url);
  const ask = (path: string, init?: RequestInit) => client.get(`/api/v2${path}`, init);
  const tell = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const until = async (jobId: number, ...states: string[]) => {
    for (;;) {
      const { body } = await ask(`/jobs/${jobId}`);
      if (states.includes(body.state)) return body;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return Object.assign(client, { captures, data, server, ask, tell, until });
}
