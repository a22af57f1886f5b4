// `npm run fuzz [-- SECONDS [TARGET...]]`: builds the fuzzers with clang and runs each for a while. CI runs 20 s of each.
// A corpus grows in build-fuzz/corpus; seeds are the sample captures, and native/fuzz/seeds/TARGET where there is such a folder.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { capture, fail, root, run, StepError, say, step } from './steps.mjs';
import { BUILD_PACKAGES, ensureSystemPackages, LINT_PACKAGES } from './system-packages.mjs';

const FOLDER = 'build-fuzz';
const MAX_INPUT_BYTES = 65536;
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
  await run('fuzz-build', 'cmake', ['--build', FOLDER, '--parallel', '2', '--target', ...fuzzTargets()]);
}

/** Runs one target for `seconds`; throws with where the input lies that broke it. Seed 0 takes another way every time. */
export async function fuzz(target, seconds, seed = 0) {
  const corpus = join(root, FOLDER, 'corpus', target);
  const findings = join(root, FOLDER, 'findings', target);
  for (const folder of [corpus, findings]) mkdirSync(folder, { recursive: true });
  const seeds = [join(root, 'native/fuzz/seeds', target), join(root, 'test/captures')].filter((path) =>
    existsSync(path),
  );
  const limits = [
    `-max_total_time=${seconds}`,
    `-seed=${seed}`,
    `-max_len=${MAX_INPUT_BYTES}`,
    `-rss_limit_mb=${MAX_MEMORY_MB}`,
    '-timeout=10',
  ];
  const args = [...limits, '-print_final_stats=1', `-artifact_prefix=${findings}/`, corpus, ...seeds];
  const { succeeded, output, path } = await capture(`fuzz-${target}`, join(root, FOLDER, target), args);
  if (succeeded) return;
  const report = output
    .split('\n')
    .filter((line) => /ERROR|SUMMARY|runtime error|does not hold|Test unit written|^\s+#\d/.test(line));
  throw new StepError(
    `${target}\n${report.slice(0, 30).join('\n')}\nwhole output: ${path}; input: ${relative(root, findings)}`,
  );
}

async function main([seconds = '60', ...targets]) {
  await ensureSystemPackages([...BUILD_PACKAGES, ...LINT_PACKAGES]);
  await step('build of the fuzzers', buildFuzzers);
  for (const target of targets.length > 0 ? targets : fuzzTargets()) {
    await step(`${target}, ${seconds} s`, () => fuzz(target, Number(seconds)));
  }
  say('nothing found');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2)).catch(fail);
