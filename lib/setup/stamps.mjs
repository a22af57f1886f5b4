// Remembers what set-up has done: a digest of each step's inputs, in a git-ignored file. Decides nothing about the steps.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, stateFolder } from './steps.mjs';

const stampFile = join(stateFolder, 'stamps.json');

function filesUnder(path) {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  const names = readdirSync(join(root, path)).sort();
  return names.flatMap((name) => filesUnder(`${path}/${name}`));
}

/** Digest of names and contents of files, folders walked, plus plain `facts`. */
export function digestOf(paths, facts = []) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder)) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.update(facts.join('\0')).digest('hex');
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** True where the step `name` was last done with these inputs and left all of `outputs`. */
export function isDone(name, digest, outputs) {
  return readStamps()[name] === digest && outputs.every((path) => existsSync(join(root, path)));
}

export function markDone(name, digest, stale = []) {
  const stamps = { ...readStamps(), [name]: digest };
  for (const other of stale) delete stamps[other];
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify(stamps, null, 2)}\n`);
}
