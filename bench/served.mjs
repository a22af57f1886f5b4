// A server of its own process for the benches that ask one, with loop-watch.mjs in it. Measures nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cliMain, loopWatch } from './places.mjs';

/** `node`: further arguments of its node, such as --cpu-prof. Resolves when it listens. */
export async function startServer({ captures, data, jobs = 1, node = '' }) {
  const nodeArgs = ['--import', loopWatch, ...node.split(' ').filter((word) => word !== '')];
  const args = [
    'serve',
    '--captures',
    captures,
    '--data',
    data,
    '--port',
    '0',
    '--jobs',
    `${jobs}`,
    '--rate-limit',
    '0',
  ];
  const child = spawn(process.execPath, [...nodeArgs, cliMain, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  for await (const text of child.stdout) {
    const url = /http:\/\/[\d.:]+/.exec(String(text))?.[0];
    if (url !== undefined) return { child, url };
  }
  throw new Error('the server did not start');
}

export async function json(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** What loop-watch.mjs saw since it was asked before. */
export async function watched(child) {
  const answer = once(child, 'message');
  child.send('loop');
  return (await answer)[0];
}
