// Real servers and clients for the tests of recordings, and PostgreSQL, from the distribution's packages: what this machine lacks of them is
// downloaded and unpacked into .setup/servers. Nothing is installed, configured or started, and nothing outside is touched.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, isDone, markDone } from './stamps.mjs';
import { run, say, stateFolder, step, succeeds } from './steps.mjs';
import { installedNames } from './system-packages.mjs';

const PACKAGES = [
  'nginx',
  'openssl', // a certificate for it
  'openssh-server',
  'openssh-client',
  'vsftpd',
  'bind9-dnsutils',
  'opentracker',
  'aria2', // hides its handshake (message stream encryption)
  'ctorrent', // does not
  'sip-tester', // calls with RTP
  'ffmpeg', // streams by RTP and RTSP: with its libraries by far the largest of these, 55 MB of packages
  'mosquitto',
  'mosquitto-clients',
  'dovecot-imapd', // a mailbox
  'dovecot-pop3d',
  'msmtp-mta', // takes mail, and throws it away
  'openvpn',
  'iptables', // translation on a machine without nftables
  'postgresql', // whichever version the distribution has
  'pgbouncer', // a pooler between us and PostgreSQL
  'libfaketime', // the wall clock of one process, moved while it runs
];

/** What packages depend on and the tests do without: PostgreSQL's compiler of queries, 40 MB. */
const NOT_NEEDED = /^lib(?:llvm|z3-)/;

const STEP = 'servers for tests';
const OUTPUT = '.setup/servers';
const work = join(stateFolder, 'servers-part');

/** apt's own files of this step; the machine's package lists are read, never renewed. */
function aptArgs(ownLists) {
  const own = {
    'Dir::Cache': join(work, 'cache'),
    'Dir::Log': join(work, 'log'),
    'APT::Sandbox::User': 'root', // the user _apt may not write here
    ...(ownLists ? { 'Dir::State::lists': join(work, 'lists') } : {}),
  };
  return ['-q', ...Object.entries(own).flatMap(([key, value]) => ['-o', `${key}=${value}`])];
}

const apt = (log, ownLists, ...args) =>
  run(log, 'apt-get', [...aptArgs(ownLists), ...args], { cwd: work, env: { LC_ALL: 'C' } });

/** As `name=version`: what installing PACKAGES would bring, by apt's own word. */
async function missingPackages(ownLists) {
  const args = ['--simulate', '--no-install-recommends', '--no-upgrade', 'install', ...PACKAGES];
  const said = await apt('servers-simulate', ownLists, ...args);
  const lines = said.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm);
  return [...lines].filter(([, name]) => !NOT_NEEDED.test(name)).map(([, name, version]) => `${name}=${version}`);
}

async function download(ownLists) {
  const missing = await missingPackages(ownLists);
  if (missing.length > 0) await apt('servers-download', ownLists, 'download', ...missing);
}

/** With the package lists that are here, and where those are absent or old with new ones of our own. */
async function downloadWithAnyLists() {
  try {
    await download(false);
  } catch {
    mkdirSync(join(work, 'lists'), { recursive: true });
    await apt('servers-lists', true, 'update');
    await download(true);
  }
}

async function unpack() {
  const tree = join(work, 'tree');
  mkdirSync(tree, { recursive: true });
  for (const name of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
    await run('servers-unpack', 'dpkg-deb', ['-x', join(work, name), tree]);
  }
  rmSync(join(stateFolder, 'servers'), { recursive: true, force: true });
  renameSync(tree, join(stateFolder, 'servers'));
}

async function fetchServers() {
  rmSync(work, { recursive: true, force: true });
  for (const folder of ['cache', 'log']) mkdirSync(join(work, folder), { recursive: true });
  try {
    await downloadWithAnyLists();
    await unpack();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function release() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** Without them, what they are for is skipped: a machine without network, or another distribution, still runs the other tests. */
export async function ensureTestServers() {
  const without = (reason) => say(`${STEP}: ${reason}: what is not installed here is not tested`);
  const installed = installedNames();
  if (installed === undefined || !(await succeeds('apt-get', ['--version']))) return without('no apt here');
  if (process.getuid?.() !== 0) return without('recordings take root, and their tests too');
  const present = PACKAGES.filter((name) => installed.has(name));
  const digest = digestOf(['lib/setup/test-servers.mjs'], [process.arch, release(), ...present]);
  if (isDone(STEP, digest, [OUTPUT])) return;
  try {
    await step(`${STEP} (unpacked, not installed)`, fetchServers);
    markDone(STEP, digest);
  } catch (error) {
    without(error.message.split('\n')[0]);
  }
}
