// Makes dist/ a mirror of the sources after tsc: copies the data files of lib/ (catalogues, pages), and removes what an
// earlier build left of sources that are gone. Compiles nothing.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './steps.mjs';

const CODE = /\.(ts|mts|mjs|md)$/;
/** Vite makes a page of these sources; what it made has no source of its name. */
const DASHBOARD = 'lib/dashboard/';
const BUILT_DASHBOARD = 'lib/dashboard/site/';
const COMPILED = /\.(js|d\.ts|js\.map)$/;

function* filesUnder(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

function copyData() {
  for (const source of filesUnder(join(root, 'lib'))) {
    if (CODE.test(source) || relative(root, source).startsWith(DASHBOARD)) continue;
    const target = join(root, 'dist', relative(root, source));
    if (existsSync(target) && statSync(target).mtimeMs > statSync(source).mtimeMs) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
  }
}

function hasSource(built) {
  const name = relative(join(root, 'dist'), built);
  const path = join(root, name);
  if (name.startsWith(BUILT_DASHBOARD)) return true;
  return existsSync(path) || (COMPILED.test(path) && existsSync(path.replace(COMPILED, '.ts')));
}

function removeOrphans() {
  for (const folder of ['lib', 'test']) {
    for (const built of filesUnder(join(root, 'dist', folder))) if (!hasSource(built)) rmSync(built);
  }
}

copyData();
removeOrphans();
