// `npm run lint`: every check that is no test. All are run, whatever failed before; the last line counts them.
// `npm run lint -- NAME...` runs the checks whose name holds one of these words.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboard, buildNative, buildTypeScriptTests, checkNode, installDependencies } from './build.mjs';
import { buildFuzzers, fuzz, fuzzCaptures, fuzzTargets } from './fuzz.mjs';
import { root, run, StepError, say, step } from './steps.mjs';
import { BUILD_PACKAGES, ensureSystemPackages, LINT_PACKAGES, TEST_PACKAGES } from './system-packages.mjs';

/** About ten seconds each, whose runs differ much in what they cost; a target that is not listed makes few. */
const FUZZ_RUNS = {
  fuzz_against_libpcap: 150_000,
  fuzz_capture: 16_000,
  fuzz_carve: 4_000,
  fuzz_compressed: 5_000,
  fuzz_dissect: 100_000,
  fuzz_packet: 1_000_000,
  fuzz_pcapng: 40_000,
  fuzz_reassembly: 7_000,
  fuzz_split: 300,
};
const FEW_RUNS = 2_000;
const MUTATIONS = 2000;
/** A fixed one, and runs instead of seconds: what fails fails again. `npm run fuzz` looks for what is new. */
const FUZZ_SEED = 1;
const TIDY_AT_ONCE = 2;

function nativeFiles() {
  return execFileSync('git', ['ls-files', 'native/*.cpp', 'native/*.hpp'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((name) => name !== '');
}

/** clang-tidy takes seconds a file, nearly all of it in the standard headers; so several at once. */
async function clangTidy() {
  const options = ['-DCMAKE_CXX_COMPILER=clang++', '-DCMAKE_EXPORT_COMPILE_COMMANDS=ON'];
  await run('tidy-configure', 'cmake', ['-S', '.', '-B', 'build-lint', '-G', 'Ninja', ...options]);
  const queue = JSON.parse(readFileSync(join(root, 'native/sources.json'), 'utf8')).core;
  const faults = [];
  const worker = async (number) => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      await run(`tidy-${number}`, 'clang-tidy', ['-p', 'build-lint', '--quiet', file]).catch((error) =>
        faults.push(error.message),
      );
    }
  };
  await Promise.all(Array.from({ length: TIDY_AT_ONCE }, (_, number) => worker(number)));
  if (faults.length > 0) throw new StepError(faults.join('\n'));
}

function script(name) {
  return () => run(name, process.execPath, [`lib/setup/${name}.mjs`]);
}

/** In the order of their cost: what is cheap to find is said first. */
const CHECKS = [
  ['biome: format and lint of TypeScript', () => run('biome', 'biome', ['check', '--error-on-warnings'])],
  ['tsc: types', () => run('tsc-check', 'tsc', ['-p', 'tsconfig.json', '--noEmit', '--incremental', 'false'])],
  ['tsc: types of the dashboard', () => run('tsc-dashboard', 'tsc', ['-p', 'lib/dashboard'])],
  [
    'dependency-cruiser: directions in lib',
    () => run('depcruise', 'depcruise', ['lib', '--config', '.dependency-cruiser.cjs']),
  ],
  ['includes: directions in native/src', script('check-native-includes')],
  ['declarations: the same as the addon exports', script('check-declarations')],
  [
    'client: types as the API describes itself',
    () => run('client-types', process.execPath, ['lib/setup/client-types.mjs', '--check']),
  ],
  ['clang-format', () => run('clang-format', 'clang-format', ['--dry-run', '-Werror', ...nativeFiles()])],
  ['clang-tidy', clangTidy],
  ['package: packs, installs, imports', script('check-package')],
  ['fuzzers: build', buildFuzzers],
  ...fuzzTargets().map((target) => {
    const runs = FUZZ_RUNS[target] ?? FEW_RUNS;
    return [`fuzzers: ${target}, ${runs} runs`, () => fuzz(target, { runs, seed: FUZZ_SEED })];
  }),
  [`fuzzers: ${MUTATIONS} damaged captures`, () => fuzzCaptures('test/captures', MUTATIONS, FUZZ_SEED)],
];

async function setUp() {
  checkNode();
  await ensureSystemPackages([...BUILD_PACKAGES, ...TEST_PACKAGES, ...LINT_PACKAGES]);
  await installDependencies();
  await buildNative();
  await buildTypeScriptTests();
  await buildDashboard();
}

function report(error) {
  say(error instanceof StepError ? error.message : error.stack);
  return false;
}

function check([name, work]) {
  return step(name, work).then(() => true, report);
}

async function main(words) {
  const ready = await setUp().then(() => true, report);
  const chosen = CHECKS.filter(([name]) => words.length === 0 || words.some((word) => name.includes(word)));
  const passed = [];
  const failed = ready ? [] : ['set-up'];
  for (const one of chosen) ((await check(one)) ? passed : failed).push(one[0]);
  for (const name of failed) say(`FAILED ${name}`);
  say(`lint: ${passed.length} checks passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

await main(process.argv.slice(2));
