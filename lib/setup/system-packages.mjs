// The Debian and Ubuntu packages that TrActor needs, why, and how missing ones get here. README.md lists the same.
import { execFileSync } from 'node:child_process';
import { run, StepError, say, step, succeeds } from './steps.mjs';

/** To build and run. */
export const BUILD_PACKAGES = [
  { name: 'g++', why: 'compiles the native core (C++20)' },
  { name: 'cmake', why: 'drives the build of the core' },
  { name: 'ninja-build', why: 'runs it, in parallel' },
  { name: 'zlib1g-dev', why: 'reads gzip-compressed captures' },
  { name: 'libzstd-dev', why: 'reads zstd-compressed captures' },
  { name: 'liblz4-dev', why: 'reads lz4-compressed captures' },
  { name: 'libpcap-dev', why: 'its headers; the library is loaded when --filter or --interface is used' },
];

/** For `npm test`. */
export const TEST_PACKAGES = [
  { name: 'doctest-dev', why: "test framework of the core's tests" },
  { name: 'iproute2', why: 'network namespaces for the tests of live captures and recordings' },
  { name: 'nftables', why: 'address translation for the tests of recordings' },
  { name: 'curl', why: 'a client that is recorded' },
  { name: 'dnsmasq-base', why: 'a name server, and a TFTP server, that it asks' },
  { name: 'tshark', why: 'opens the packets that the dashboard gives out' },
  { name: 'chromium', why: 'the browser that the tests of the dashboard drive' },
  { name: 'libxgboost-dev', why: 'grows the trees of tractor train; the tests of learning' },
];

/** For `npm run lint`, `npm run fuzz` and CI. */
export const LINT_PACKAGES = [
  { name: 'clang', why: 'builds the fuzzers' },
  { name: 'libclang-rt-dev', why: "clang's fuzzing and sanitizer run-time" },
  { name: 'clang-format', why: 'checks the formatting of C++' },
  { name: 'clang-tidy', why: 'lints C++' },
];

/** Names of installed packages and of what they provide (libpcap0.8t64 provides libpcap0.8); undefined without dpkg. */
export function installedNames() {
  let listing;
  try {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
    listing = execFileSync('dpkg-query', ['-W', '-f', '${db:Status-Status}\t${Package}\t${Provides}\n'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 << 20,
    });
  } catch {
    return undefined;
  }
  const names = new Set();
  for (const [status, name, provides = ''] of listing.split('\n').map((line) => line.split('\t'))) {
    if (status !== 'installed') continue;
    names.add(name);
    for (const provided of provides.split(',')) names.add(provided.trim().split(/[ :]/)[0]);
  }
  return names;
}

/** How apt-get may be run here: directly, through sudo without a password, or not at all. */
async function aptPrefix() {
  if (process.getuid?.() === 0) return [];
  return (await succeeds('sudo', ['-n', 'true'])) ? ['sudo', '-n'] : undefined;
}

async function apt(prefix, log, args) {
  const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
  await run(log, command, rest);
}

/** Installs what is missing of `packages`, or ends with one line that says what to install. */
export async function ensureSystemPackages(packages) {
  const installed = installedNames();
  if (installed === undefined) {
    say(`no dpkg here: these must be present already: ${packages.map(({ name }) => name).join(' ')}`);
    return;
  }
  const missing = packages.filter(({ name }) => !installed.has(name)).map(({ name }) => name);
  if (missing.length === 0) return;
  const prefix = await aptPrefix();
  if (prefix === undefined) {
    throw new StepError(`missing system packages; as root, run: apt-get install ${missing.join(' ')}`);
  }
  await step(`system packages (apt-get): ${missing.join(' ')}`, async () => {
    await apt(prefix, 'apt-update', ['update']);
    await apt(prefix, 'apt-install', ['install', '-y', '--no-install-recommends', ...missing]);
  });
}
