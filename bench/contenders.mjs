// Who runs in the bench and with which command line. Runs nothing itself.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cliMain, program, rowDrain } from './places.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {'walk'|'native'|'variant'|'process'|'export'|'tool'} group  process, export and tool are timed whole, the others
 *   report their own seconds
 * @property {(capture: string, scratch: string) => string[]} command
 * @property {string} [absent]  why it cannot run here
 */

function onPath(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const isProgram = (path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

const walk = (way) => ({ name: `walk: ${way}`, group: 'walk', command: (file) => [program('bench_walk'), way, file] });

/** One thread, the iscx features and no labels is the measured one; a variant shows what an option costs or gives. */
function meters(faults) {
  const fault = faults.get('bench_meter');
  const absent = fault === undefined ? {} : { absent: `does not build: ${fault}` };
  const meter = (name, group, ...options) => ({
    name,
    group,
    command: (file) => [program('bench_meter'), file, ...options],
    ...absent,
  });
  return [
    meter('one pass (native)', 'native'),
    meter('one pass, payload facts', 'variant', '--facts', 'yes'),
    meter('one pass, all features', 'variant', '--features', 'all'),
    meter('one pass, 2 threads', 'variant', '--threads', '2'),
  ];
}

function commandLine() {
  const options = ['--no-labels', '--features', 'iscx', '--format', 'csv', '-o', '/dev/null'];
  return {
    name: 'tractor flows',
    group: 'process',
    command: (file) => [process.execPath, cliMain, 'flows', file, ...options],
    ...(existsSync(cliMain) ? {} : { absent: 'not built: npm run build' }),
  };
}

/** To a real file, in a folder that is removed; beside the same rows made and thrown away, which is what is left to the export. */
function exports() {
  const built = existsSync(cliMain) ? {} : { absent: 'not built: npm run build' };
  const format = (name) => ({
    name: `export: ${name}`,
    group: 'export',
    command: (file, scratch) => {
      const options = ['--no-labels', '--features', 'iscx', '-o', join(scratch, `flows.${name}`)];
      return [process.execPath, cliMain, 'flows', file, ...options];
    },
    ...built,
  });
  const none = {
    name: 'export: none',
    group: 'export',
    command: (file) => [process.execPath, rowDrain, file],
    ...built,
  };
  return [none, format('csv'), format('jsonl'), format('parquet')];
}

function tool(name, makeArguments) {
  const path = onPath(name);
  return {
    name,
    group: 'tool',
    command: (file, scratch) => [path, ...makeArguments(file, scratch)],
    ...(path === undefined ? { absent: 'not installed' } : {}),
  };
}

/** @returns {Contender[]} `faults`: what does not build, by program */
export function contenders(faults) {
  return [
    walk('mmap'),
    walk('mmap-prefetch'),
    walk('read'),
    ...meters(faults),
    commandLine(),
    ...exports(),
    // Flow records are made and not sent anywhere; -6 because IPv6 is left out otherwise.
    tool('softflowd', (file) => ['-r', file, '-6']),
    // Has no way not to write; the folder is new each time and removed after.
    tool('nfpcapd', (file, scratch) => ['-r', file, '-w', scratch]),
    tool('ndpiReader', (file) => ['-i', file, '-q']),
  ];
}
