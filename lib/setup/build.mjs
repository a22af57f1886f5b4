// The steps from a fresh clone to something that runs: dependencies, native addon, TypeScript, dashboard. Each is done only when its
// inputs changed. Installs no system package and starts nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, isDone, markDone } from './stamps.mjs';
import { root, run, StepError, step } from './steps.mjs';

const OLDEST_NODE = 20;

export function checkNode() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) return;
  throw new StepError(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}`);
}

/** Runs a step unless it was done with the same inputs; afterwards the stamps of `stale` steps no longer hold. */
async function once(name, { inputs, facts = [], outputs, stale = [], work }) {
  const digest = digestOf(inputs, [process.arch, ...facts]);
  if (isDone(name, digest, outputs)) return;
  await step(name, work);
  markDone(name, digest, stale);
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** True where node_modules holds what the lock names; packages for other platforms may be absent. */
function installedAsLocked() {
  const locked = readLock('package-lock.json');
  const installed = readLock('node_modules/.package-lock.json');
  if (locked === undefined || installed === undefined) return false;
  return Object.entries(locked).every(
    ([path, entry]) =>
      path === '' || (installed[path]?.version ?? (entry.optional ? entry.version : '')) === entry.version,
  );
}

/** npm packages as locked. No install script is run: what they hold is enough, and ours would build the addon a second way. */
export async function installDependencies() {
  if (installedAsLocked()) return;
  await step('npm packages', () => run('npm-ci', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']));
}

export async function buildNative() {
  await once('native core', {
    inputs: ['native/src', 'native/sources.json', 'CMakeLists.txt'],
    outputs: ['build/Release/tractor.node'],
    work: () => run('native', 'cmake-js', ['compile', '--out', 'build', '--parallel', '2']),
  });
}

async function compile(project) {
  await run('tsc', 'tsc', ['-p', project]);
  await run('copy-data', process.execPath, ['lib/setup/copy-data.mjs']);
}

const TYPESCRIPT = 'TypeScript';
const TYPESCRIPT_TESTS = 'TypeScript with tests';
const typeScriptInputs = ['lib', 'tsconfig.json', 'tsconfig.lib.json', 'package-lock.json'];

/** The page that the server shows: types, then Vite. */
export async function buildDashboard() {
  await once('dashboard', {
    inputs: ['lib/dashboard', 'package-lock.json'],
    outputs: ['dist/lib/dashboard/site/index.html'],
    work: async () => {
      await run('tsc-dashboard', 'tsc', ['-p', 'lib/dashboard']);
      await run('vite', 'vite', ['build', '--config', 'lib/dashboard/vite.config.mjs']);
    },
  });
}

export async function buildTypeScript() {
  await once(TYPESCRIPT, {
    inputs: typeScriptInputs,
    outputs: ['dist/lib/index.js'],
    stale: [TYPESCRIPT_TESTS],
    work: () => compile('tsconfig.lib.json'),
  });
}

export async function buildTypeScriptTests() {
  await once(TYPESCRIPT_TESTS, {
    inputs: [...typeScriptInputs, 'test/lib', 'test/e2e', 'test/stress', 'test/conformance'],
    outputs: ['dist/lib/index.js', 'dist/test'],
    stale: [TYPESCRIPT],
    work: () => compile('tsconfig.json'),
  });
}
