// `npm run fuzz [-- SECONDS [TARGET...]]`: builds the fuzzers with clang and runs each for a while. CI makes the same
// runs of each every time. A corpus grows in build-fuzz/corpus; seeds are native/fuzz/seeds/TARGET where there is such a folder, else the
// sample captures. `npm run fuzz:captures [-- FOLDER [MUTATIONS [SEED]]]`: a folder's captures, and damaged copies of them.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { capture, fail, root, run, StepError, say, step } from './steps.mjs';
import { BUILD_PACKAGES, ensureSystemPackages, LINT_PACKAGES } from './system-packages.mjs';

const FOLDER = 'build-fuzz';
/** Two heads of streams fit; ten times as many runs a second as with 64 kB. */
const MAX_INPUT_BYTES = 8192;
const MAX_MEMORY_MB = 2048;

export function fuzzTargets() {
  const names = readdirSync(join(root, 'native/fuzz')).filter((name) => /^fuzz_\w+\.cpp$/.test(name));
  return names.map((name) => name.replace('.cpp', ''));
}

export async function buildFuzzers() {
  const options = ['-DCMAKE_CXX_COMPILER=clang++', '-DCMAKE_BUILD_TYPE=RelWithDebInfo', '-DTRACTOR_FUZZ=ON'];
  // fuzzer-no-link puts coverage into the core; the targets alone link libFuzzer's main.
  const sanitize = '-DTRACTOR_SANITIZE=address,undefined,fuzzer-no-link';
  await run('fuzz-configure', 'cmake', ['-S', '.', '-B', FOLDER, '-G', 'Ninja', ...options, sanitize]);
  await run('fuzz-build', 'cmake', [
    '--build',
    FOLDER,
    '--parallel',
    '2',
    '--target',
    'mutate_captures',
    ...fuzzTargets(),
  ]);
}

/**
 * Runs one target for so many seconds or runs; throws with where the input lies that broke it. Seed 0 takes another way
 * every time; another seed and a number of runs take the same way each time, however fast the machine is.
 */
export async function fuzz(target, { seconds, runs, seed = 0 }) {
  const corpus = join(root, FOLDER, 'corpus', target);
  const findings = join(root, FOLDER, 'findings', target);
  for (const folder of [corpus, findings]) mkdirSync(folder, { recursive: true });
  const own = join(root, 'native/fuzz/seeds', target);
  const seeds = existsSync(own) ? own : join(root, 'test/captures');
  const limits = [
    runs === undefined ? `-max_total_time=${seconds}` : `-runs=${runs}`,
    `-seed=${seed}`,
    `-max_len=${MAX_INPUT_BYTES}`,
    `-rss_limit_mb=${MAX_MEMORY_MB}`,
    '-timeout=10',
  ];
  const args = [...limits, '-print_final_stats=1', `-artifact_prefix=${findings}/`, corpus, seeds];
  const { succeeded, output, path } = await capture(`fuzz-${target}`, join(root, FOLDER, target), args);
  if (succeeded) return;
  throw new StepError(`${target}\n${worstOf(output)}\nwhole output: ${path}; input: ${relative(root, findings)}`);
}

/** Every file of `folder` through the whole pass, then so many damaged copies of its captures. Returns what was counted. */
export async function fuzzCaptures(folder, mutations, seed = 1) {
  const input = join(root, FOLDER, 'findings', 'mutation');
  mkdirSync(dirname(input), { recursive: true });
  const args = [folder, String(mutations), String(seed), input];
  const { succeeded, output, path } = await capture('fuzz-captures', join(root, FOLDER, 'mutate_captures'), args);
  if (succeeded) return output;
  throw new StepError(`${worstOf(output)}\nwhole output: ${path}; input: ${relative(root, input)}`);
}

function worstOf(output) {
  const telling = /ERROR|SUMMARY|runtime error|does not hold|Test unit written|took|too slow|^\s+#\d/;
  return output
    .split('\n')
    .filter((line) => telling.test(line))
    .slice(0, 30)
    .join('\n');
}

async function mutate([folder = 'test/captures', mutations = '20000', seed = '1']) {
  const output = await step(`${mutations} mutations of ${folder}`, () => fuzzCaptures(folder, mutations, seed));
  say(output.trimEnd());
}

async function main([seconds = '60', ...targets]) {
  await ensureSystemPackages([...BUILD_PACKAGES, ...LINT_PACKAGES]);
  await step('build of the fuzzers', buildFuzzers);
  if (seconds === 'captures') return await mutate(targets);
  for (const target of targets.length > 0 ? targets : fuzzTargets()) {
    await step(`${target}, ${seconds} s`, () => fuzz(target, { seconds: Number(seconds) }));
  }
  say('nothing found');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2)).catch(fail);
