// Runs the compiled TypeScript tests with tap, prints a line a file and the whole story of what failed. Counts nothing itself.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tapCounts } from './counts.mjs';
import { root, say, stateFolder, toolEnvironment } from './steps.mjs';

const FILE_RESULT = /^(ok|not ok) \d+ - (dist\/test\/\S+)(?: # time=([\d.]+)ms)?/;

/** Follows raw TAP line by line: `story` holds what the present file said, and is printed where it failed. */
class TapFollower {
  lines = [];
  #story = [];

  take(line) {
    this.lines.push(line);
    const result = FILE_RESULT.exec(line);
    if (result === null) this.#story.push(line);
    else this.#file(result[1] === 'ok', result[2], Number(result[3] ?? 0));
  }

  #file(passed, name, milliseconds) {
    const skipped = this.#story.filter((line) => / # SKIP/i.test(line)).map((line) => line.trim());
    say(`${passed ? '  ok    ' : '  FAILED'} ${name.replace(/^dist\//, '')} ${(milliseconds / 1000).toFixed(1)} s`);
    for (const line of passed ? skipped : this.#story) say(`         ${line}`);
    this.#story = [];
  }
}

/** Every test, or those of `files` (paths under dist/test). */
export async function tapTests(files = []) {
  const follower = new TapFollower();
  // tap's own 30 s a file end a long one on a slow machine; a hang is ended too, later.
  const child = spawn('tap', ['run', '--reporter=tap', '--timeout=300', ...files], {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, error }));
    child.once('close', (code) => resolve({ code }));
  });
  for await (const line of createInterface({ input: child.stdout })) follower.take(line);
  const { code, error } = await ended;
  if (error !== undefined) say(`tap could not be started: ${error.message}`);
  const output = follower.lines.join('\n');
  mkdirSync(join(stateFolder, 'logs'), { recursive: true });
  writeFileSync(join(stateFolder, 'logs/tests.tap'), output);
  return { name: 'TypeScript', counts: tapCounts(output, code === 0) };
}
