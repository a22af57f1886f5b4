// Builds the core's tests under sanitizers and runs them. Add a run to RUNS; nothing else knows the list.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctestCounts } from './counts.mjs';
import { capture, root, run, StepError, say, step, succeeds } from './steps.mjs';

/** Each run has a build folder of its own. `suite` limits it to test suites of that name, and to a core that has some. */
const RUNS = [
  {
    name: 'core (AddressSanitizer, UBSan)',
    folder: 'build-asan',
    sanitize: 'address,undefined',
    env: { ASAN_OPTIONS: 'detect_stack_use_after_return=1', UBSAN_OPTIONS: 'print_stacktrace=1' },
  },
  { name: 'core (ThreadSanitizer)', folder: 'build-tsan', sanitize: 'thread', suite: 'threads' },
];

function suiteExists(suite) {
  const files = readdirSync(join(root, 'native/test'), { recursive: true }).filter((name) => name.endsWith('.cpp'));
  return files.some((file) => readFileSync(join(root, 'native/test', file), 'utf8').includes(`TEST_SUITE("${suite}")`));
}

async function build({ name, folder, sanitize, suite = '' }) {
  await step(`build of ${name}`, async () => {
    // A third of the time that -O2 and whole debug information take to compile; names and lines are there all the same.
    const options = ['-DCMAKE_BUILD_TYPE=None', '-DCMAKE_CXX_FLAGS=-O1', '-DTRACTOR_TESTS=ON'];
    const which = [`-DTRACTOR_SANITIZE=${sanitize}`, `-DTRACTOR_TEST_SUITE=${suite}`];
    await run(`${folder}-configure`, 'cmake', ['-S', '.', '-B', folder, '-G', 'Ninja', ...options, ...which]);
    await run(`${folder}-build`, 'cmake', ['--build', folder, '--parallel', '2', '--target', 'tractor_tests']);
  });
}

/** Sanitizers need their own places in memory: address randomisation off where the machine lets us. */
async function withoutRandomisation(command) {
  const prefix = ['setarch', process.arch === 'arm64' ? 'aarch64' : 'x86_64', '-R'];
  return (await succeeds(prefix[0], [...prefix.slice(1), 'true'])) ? [...prefix, command] : [command];
}

async function runTests({ name, folder, suite, env = {} }) {
  const filter = suite === undefined ? [] : [`--test-suite=${suite}`];
  const [program, ...args] = await withoutRandomisation(join(root, folder, 'tractor_tests'));
  const outcome = await step(name, () => capture(folder, program, [...args, ...filter], { env }));
  const counts = doctestCounts(outcome.output, outcome.succeeded);
  if (!outcome.succeeded) say(outcome.output);
  // doctest counts what a filter leaves out as skipped; those ran elsewhere.
  return suite === undefined ? counts : { ...counts, skipped: 0 };
}

/** The counts of every run, by name. A run that cannot be built has failed once. */
export async function nativeTests() {
  const results = [];
  for (const one of RUNS.filter(({ suite }) => suite === undefined || suiteExists(suite))) {
    try {
      await build(one);
      results.push({ name: one.name, counts: await runTests(one) });
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      say(error.message);
      results.push({ name: one.name, counts: { passed: 0, failed: 1, skipped: 0 } });
    }
  }
  return results;
}
