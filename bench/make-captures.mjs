// Makes the captures that the bench reads, in bench/data; one that is there and was made the same way is kept.
//   node bench/make-captures.mjs [--only NAME,...] [--flood [COUNT]] [--quick]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPrograms } from './native-programs.mjs';
import { dataFolder, mixedSource, program, root } from './places.mjs';
import { repeatCapture } from './repeat-capture.mjs';

const QUICK_PART = 10;
export const DEFAULT_FLOOD = 10_000_000;

const repeated = (name, size) => ({ name, maker: 'repeat', ...size });
const synthetic = (name, ...options) => ({ name, maker: 'synthetic', options });

/** The captures of the bench. `quick` makes a tenth of each, under names that say so. */
export function catalogue({ quick = false, flood = DEFAULT_FLOOD } = {}) {
  const part = (count) => `${quick ? Math.ceil(count / QUICK_PART) : count}`;
  const suffix = quick ? '-quick' : '';
  const flat = (factor) => [
    synthetic(`flat-steady-x${factor}${suffix}`, 'steady', '--flows', part(25_000), '--packets-each', `${12 * factor}`),
    ...(quick ? [] : [repeated(`flat-mixed-x${factor}`, { repetitions: factor })]),
  ];
  return [
    repeated(`mixed-1g${suffix}`, { leastBytes: Number(part(1e9)) }),
    synthetic(`synthetic-1g${suffix}`, 'mixed', '--packets', part(1_750_000), '--concurrent', '2000'),
    synthetic(`synthetic-million${suffix}`, 'steady', '--flows', part(1_000_000), '--packets-each', '6'),
    synthetic(`synthetic-flood${suffix}`, 'flood', '--flows', part(flood)),
    ...[1, 4, 16].flatMap(flat),
  ];
}

function makerDigest() {
  const digest = createHash('sha256');
  const folder = join(root, 'native/bench');
  const parts = readdirSync(join(folder, 'synthetic')).map((name) => join('synthetic', name));
  for (const path of ['make_synthetic.cpp', 'pcap_layout.hpp', ...parts.sort()])
    digest.update(readFileSync(join(folder, path)));
  return digest.digest('hex').slice(0, 16);
}

function recipeOf(capture) {
  if (capture.maker === 'synthetic') return ['synthetic', makerDigest(), ...capture.options].join(' ');
  const sourceBytes = statSync(mixedSource).size;
  const repetitions = capture.repetitions ?? Math.ceil(capture.leastBytes / sourceBytes);
  return `repeat ${sourceBytes} bytes ${repetitions} times`;
}

/** What a capture that is already there holds, or undefined where it is absent or was made another way. */
function existing(path, recipe) {
  if (!existsSync(path) || !existsSync(`${path}.json`)) return undefined;
  const made = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
  return made.recipe === recipe && made.bytes === statSync(path).size ? made : undefined;
}

function produce(capture, recipe, path) {
  if (capture.maker === 'repeat') return repeatCapture(mixedSource, path, Number(recipe.split(' ')[3]));
  return JSON.parse(execFileSync(program('make_synthetic'), [...capture.options, '-o', path], { encoding: 'utf8' }));
}

/** Makes one capture where needed; returns { name, path, recipe, packets, bytes }, or undefined where it cannot be had. */
export function makeCapture(capture, say = console.log) {
  if (capture.maker === 'repeat' && !existsSync(mixedSource)) {
    say(`${capture.name}: skipped, ../shared/bench/mixed-ether.pcap is absent`);
    return undefined;
  }
  const path = join(dataFolder, `${capture.name}.pcap`);
  const recipe = recipeOf(capture);
  const known = existing(path, recipe);
  if (known !== undefined) return { name: capture.name, path, ...known };
  mkdirSync(dataFolder, { recursive: true });
  const started = performance.now();
  const { packets } = produce(capture, recipe, `${path}.part`);
  renameSync(`${path}.part`, path);
  const made = { recipe, packets, bytes: statSync(path).size };
  writeFileSync(`${path}.json`, `${JSON.stringify(made)}\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${capture.name}: ${packets} packets, ${(made.bytes / 1e6).toFixed(0)} MB, made in ${seconds} s`);
  return { name: capture.name, path, ...made };
}

/** `--flood` may stand alone or before a count. */
function parse(words) {
  const options = { quick: false, flood: undefined, only: undefined };
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--quick') options.quick = true;
    else if (words[i] === '--only') options.only = words[++i]?.split(',');
    else if (words[i] === '--flood')
      options.flood = /^[1-9]\d*$/.test(words[i + 1] ?? '') ? Number(words[++i]) : DEFAULT_FLOOD;
    else throw new Error(`unknown argument ${words[i]}; --only NAME,... --flood [COUNT] --quick`);
  }
  return options;
}

function main() {
  const { quick, flood, only } = parse(process.argv.slice(2));
  const captures = catalogue({ quick, flood });
  const unknown = only?.find((name) => !captures.some((capture) => capture.name === name));
  if (unknown !== undefined)
    throw new Error(`no capture ${unknown}; there are ${captures.map((c) => c.name).join(', ')}`);
  buildPrograms({ needed: ['make_synthetic'] });
  for (const capture of captures) {
    const asked = only?.includes(capture.name) ?? (flood !== undefined || !capture.name.startsWith('synthetic-flood'));
    if (!asked) continue;
    const made = makeCapture(capture);
    if (made !== undefined) console.log(`${made.path}: ${made.packets} packets, ${made.bytes} bytes`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
