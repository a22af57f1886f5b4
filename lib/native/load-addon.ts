/** Finds and loads the addon: a prebuild that fits, else what was built here. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NativeAddon } from './declarations.js';

/** The package's own folder: the nearest one above this file that has a binding.gyp. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'binding.gyp'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package is incomplete: no binding.gyp above its code');
    folder = parent;
  }
  return folder;
}

let loaded: NativeAddon | undefined;

export function loadAddon(): NativeAddon {
  if (loaded === undefined) {
    const require = createRequire(import.meta.url);
    const load = require('node-gyp-build') as (folder: string) => NativeAddon;
    loaded = load(packageFolder());
  }
  return loaded;
}
