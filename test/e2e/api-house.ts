/** A server with a folder of scripted captures, asked over a real socket. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type RunningServer, type ServerOptions, startServer } from '../../lib/api/server.js';
import { type Script, scriptedAnalysis } from '../lib/jobs/scripted-analysis.js';
import { serverHome } from '../lib/server-home.js';

// biome-ignore lint/suspicious/noExplicitAny: answers are compared whole, by value
type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export class Client {
  constructor(readonly url: string) {}

  async get(path: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  post(path: string, body: unknown): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.get(path, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
  }

  process(name: string): Promise<Answer> {
    return this.post('/files/process', { file_name: name });
  }

  /** The job's status once it ended. */
  async ended(jobId: number): Promise<Json> {
    for (;;) {
      const { body } = await this.get(`/file/${jobId}/status`);
      if (body.state === 'finished' || body.state === 'failed') return body;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async done(name: string): Promise<number> {
    const { body } = await this.process(name);
    await this.ended(body.job_id);
    return body.job_id;
  }
}

export function writeScripts(folder: string, scripts: Record<string, Script | Buffer>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), Buffer.isBuffer(script) ? script : JSON.stringify(script));
  }
}

export interface House extends Client {
  readonly home: string;
  readonly server: RunningServer;
}

export async function openHouse(
  test: Test,
  scripts: Record<string, Script | Buffer>,
  options: Partial<ServerOptions> = {},
): Promise<House> {
  const home = serverHome(test);
  writeScripts(join(home, 'captures'), scripts);
  const server = await startServer({
    captures: join(home, 'captures'),
    data: join(home, 'data'),
    port: 0,
    logger: false,
    analysisModule: scriptedAnalysis,
    ...options,
  });
  test.teardown(() => server.close());
  return Object.assign(new Client(server.url), { home, server });
}
