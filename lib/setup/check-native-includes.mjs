// Lint: the directions of the #includes of native/src. The table is the rule; a folder that has no row is refused.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './steps.mjs';

/** Folder → the folders it may include besides itself. */
export const MAY_INCLUDE = {
  base: [],
  capture: ['base'],
  packet: ['base'],
  stats: ['base'],
  dissect: ['base'],
  flow: ['base', 'packet', 'stats'],
  features: ['base', 'stats', 'flow'],
  meter: ['base', 'capture', 'packet', 'stats', 'dissect', 'flow', 'features'],
  split: ['base', 'capture', 'packet', 'stats', 'dissect', 'flow', 'features', 'meter'],
  encode: ['base'],
  binding: ['base', 'capture', 'packet', 'stats', 'dissect', 'flow', 'features', 'meter', 'split', 'encode'],
};

/** Headers that only one folder may include. */
const RESERVED = [{ header: /^(?:napi|node_api|js_native_api|uv)\.h$/, folder: 'binding' }];

/** What breaks the rules in one file, a line each. */
export function faultsOf(path, text) {
  const folder = path.split('/')[0];
  const allowed = MAY_INCLUDE[folder];
  if (allowed === undefined) return [`${path}: folder ${folder} has no row in lib/setup/check-native-includes.mjs`];
  const faults = [];
  for (const [index, line] of text.split('\n').entries()) {
    const found = /^\s*#\s*include\s*[<"]([^>"]+)[>"]/.exec(line)?.[1];
    if (found === undefined) continue;
    const reserved = RESERVED.find(({ header }) => header.test(found));
    const target = found.split('/')[0];
    const known = found.includes('/') && target in MAY_INCLUDE;
    if (reserved !== undefined && reserved.folder !== folder) {
      faults.push(`${path}:${index + 1}: only ${reserved.folder} includes ${found}`);
    } else if (known && target !== folder && !allowed.includes(target)) {
      faults.push(
        `${path}:${index + 1}: ${folder} includes ${found}; it may see only ${allowed.join(', ') || 'itself'}`,
      );
    } else if (found.startsWith('.')) {
      faults.push(`${path}:${index + 1}: includes are written from native/src, not relative: ${found}`);
    }
  }
  return faults;
}

function check() {
  const source = join(root, 'native/src');
  const files = readdirSync(source, { recursive: true }).filter((name) => /\.(?:cpp|hpp|h|def)$/.test(name));
  const faults = files.flatMap((file) => faultsOf(file, readFileSync(join(source, file), 'utf8')));
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (files.length === 0 || faults.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) check();
