// How set-up, tests and lint run a step: one line with its time, everything it says in a log file, errors that can be read.
// Plain Node, because nothing is installed when this runs. Knows nothing of what the steps do.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
/** Git-ignored: stamps of what is done, and a log file a step. */
export const stateFolder = join(root, '.setup');
const logFolder = join(stateFolder, 'logs');
const TAIL_LINES = 25;
const MAX_COMMAND = 160;

/** A step that failed, with what a person needs to go on. */
export class StepError extends Error {
  name = 'StepError';
}

export function say(line = '') {
  process.stdout.write(`${line}\n`);
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Runs `work` and prints one line: the step's name and the time it took. */
export async function step(name, work) {
  const start = performance.now();
  process.stdout.write(`${name} ... `);
  try {
    const result = await work();
    say(seconds(start));
    return result;
  } catch (error) {
    say(`failed after ${seconds(start)}`);
    throw error;
  }
}

/** Environment of every child: the project's own tools first on the path, no questions asked. */
export function toolEnvironment(extra = {}) {
  return { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`, ...extra };
}

function started(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    child.once('error', (error) => reject(new StepError(`${command} could not be started: ${error.message}`)));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Runs a program with its output in `.setup/logs/<log>.log`, and returns how it ended and what it wrote. */
export async function capture(log, command, args, { env = {}, cwd = root } = {}) {
  mkdirSync(logFolder, { recursive: true });
  const path = join(logFolder, `${log}.log`);
  const file = openSync(path, 'w');
  try {
    const { code, signal } = await started(command, args, {
      cwd,
      env: toolEnvironment(env),
      stdio: ['ignore', file, file],
    });
    const output = readFileSync(path, 'utf8');
    return { succeeded: code === 0, how: signal ?? `exit status ${code}`, output, path: relative(process.cwd(), path) };
  } finally {
    closeSync(file);
  }
}

/** The same for a program that has to succeed: throws with the end of its log where it does not. */
export async function run(log, command, args, options) {
  const { succeeded, how, output, path } = await capture(log, command, args, options);
  if (succeeded) return output;
  const tail = output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  const line = [command, ...args].join(' ');
  const called = line.length > MAX_COMMAND ? `${line.slice(0, MAX_COMMAND)} ...` : line;
  throw new StepError(`${called} (${how})\n${tail}\nwhole output: ${path}`);
}

/** True where the program runs and succeeds; silent. */
export async function succeeds(command, args) {
  try {
    return (await started(command, args, { cwd: root, stdio: 'ignore', env: toolEnvironment() })).code === 0;
  } catch {
    return false;
  }
}

/** Ends the process with a readable message: a StepError as it is, anything else with its stack. */
export function fail(error) {
  process.stderr.write(`\n${error instanceof StepError ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
