// Adds to package-lock.json the optional packages for other platforms that the registry in use did not offer when the lock
// was written. `npm ci` refuses a lock that lacks one of them, even one that it would never install. Run by `npm run lock`.
import { readFileSync, writeFileSync } from 'node:fs';

const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** The platform that a package is for, read from its name: `@duckdb/node-bindings-linux-arm64-musl`. */
export function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = words.find((word) => OPERATING_SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  return os === undefined || cpu === undefined ? undefined : { os, cpu };
}

/** Where in the lock a dependency of the package at `from` is found, as Node resolves it. */
function locate(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '' || !folder.includes('/node_modules/')) {
      return packages[`node_modules/${name}`] === undefined ? undefined : `node_modules/${name}`;
    }
  }
}

/** Adds what is missing to `packages`, and returns the names of it. Only exact versions can be added without a registry. */
export function completeLock(packages) {
  const added = [];
  for (const [from, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (platform === undefined || !/^\d+\.\d+\.\d+[-+.\w]*$/.test(version)) continue;
      if (locate(packages, from, name) !== undefined) continue;
      packages[`node_modules/${name}`] = {
        version,
        cpu: [platform.cpu],
        ...(entry.dev === true ? { dev: true } : {}),
        optional: true,
        os: [platform.os],
      };
      added.push(name);
    }
  }
  return added;
}

const file = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = completeLock(lock.packages);
if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
process.stdout.write(
  added.length === 0 ? 'package-lock.json is complete\n' : `added to package-lock.json: ${added.join(', ')}\n`,
);
