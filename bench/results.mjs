// What ran where, and the file that keeps it. One file a run; an earlier one is never written over.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { buildFolder, resultsFolder, root } from './places.mjs';

function output(command, ...words) {
  try {
    return execFileSync(command, words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function compiler() {
  const cache = readFileSync(join(buildFolder, 'CMakeCache.txt'), 'utf8');
  const path = /^CMAKE_CXX_COMPILER:\w+=(.*)$/m.exec(cache)?.[1];
  return path === undefined ? undefined : output(path, '--version')?.split('\n')[0];
}

/** Debian's version of each tool that ran; the tools do not agree on how to be asked themselves. */
function toolVersions(field) {
  const packages = { softflowd: 'softflowd', nfpcapd: 'nfdump', ndpiReader: 'libndpi-bin' };
  const tools = field.filter(({ group }) => group === 'tool').map(({ name }) => name);
  return Object.fromEntries(tools.map((name) => [name, output('dpkg-query', '-W', packages[name])?.split('\t')[1]]));
}

export function describeRun(field, { rounds, quick }) {
  return {
    date: new Date().toISOString(),
    commit: output('git', 'rev-parse', '--short', 'HEAD'),
    changed_since_commit: (output('git', 'status', '--porcelain', '--untracked-files=no') ?? '') !== '',
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memory_mb: Math.round(totalmem() / 2 ** 20),
      kernel: release(),
      node: process.version,
      compiler: compiler(),
    },
    tools: toolVersions(field),
    rounds,
    quick,
  };
}

export function keepResults(name, results) {
  mkdirSync(resultsFolder, { recursive: true });
  const stem = join(resultsFolder, `${results.date.slice(0, 10)}-${name}`);
  let path = `${stem}.json`;
  for (let number = 2; existsSync(path); number++) path = `${stem}-${number}.json`;
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  return relative(root, path);
}
