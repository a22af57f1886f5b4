// Builds the native benchmarks, optimised, in a build folder of their own. Measures nothing.
import { execFileSync } from 'node:child_process';
import { buildFolder, root } from './places.mjs';

const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 26 };

/** Builds one target; returns undefined where it was built, else what the compiler said first. */
function build(target) {
  try {
    execFileSync('cmake', ['--build', buildFolder, '-j', '2', '--target', target], options);
    return undefined;
  } catch (error) {
    const lines = `${error.stdout ?? ''}${error.stderr ?? ''}`.split('\n');
    return lines.find((line) => /error|unknown target/i.test(line)) ?? error.message;
  }
}

/** The makers and the walk must build; of the programs that link the core, those that do not are named with the reason. */
export function buildPrograms({ needed, wanted = [] }) {
  execFileSync('cmake', ['-S', root, '-B', buildFolder, '-DCMAKE_BUILD_TYPE=Release', '-DTRACTOR_BENCH=ON'], options);
  for (const target of needed) {
    const fault = build(target);
    if (fault !== undefined) throw new Error(`${target} does not build: ${fault}`);
  }
  return new Map(wanted.map((target) => [target, build(target)]));
}
