/**
 * Servers that people run, for recordings of their clients: each with a configuration of its own, started on the server's side of
 * a RecordingPlace. Their programs are those that set-up unpacked (lib/setup/test-servers.mjs), else this machine's.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from './joined-namespaces.js';
import { type RecordingPlace, serverAddress } from './recordings.js';
import type { Running } from './run-tractor.js';

const tree = fileURLToPath(new URL('../../../.setup/servers', import.meta.url));
const under = (...folders: string[]) => folders.map((folder) => join(tree, folder)).filter((path) => existsSync(path));

const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));

/** As libblas.so.3 in blas/, which an installed package would be linked from by update-alternatives. */
const holdsLibraries = (folder: string) => readdirSync(folder).some((name) => /^lib.*\.so\.\d+$/.test(name));

/** Where Debian has a library: beside others of its architecture, in a folder of its own below these, or directly. */
function libraryFolders(): string[] {
  return under('usr/lib', 'lib').flatMap((folder) => {
    const architectures = foldersIn(folder).filter((path) => path.includes('-linux-'));
    return [folder, ...architectures, ...architectures.flatMap(foldersIn).filter(holdsLibraries)];
  });
}

const path = [...under('usr/sbin', 'usr/bin', 'sbin', 'bin'), ...(process.env['PATH'] ?? '').split(delimiter)];
path.push('/usr/sbin', '/sbin');

/** Of servers and of recorded clients. */
export const environment = {
  PATH: path.join(delimiter),
  LD_LIBRARY_PATH: libraryFolders().join(delimiter),
  LC_ALL: 'C',
};

function program(name: string): string | undefined {
  return path
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** What a process takes to find this iptables by that name, which Debian's package has its scripts link; null where it is not here. */
export function iptablesEnvironment(folder: string, kind: 'nft' | 'legacy'): Record<string, string> | null {
  const found = program(`iptables-${kind}`);
  if (found === undefined) return null;
  const own = join(folder, `iptables-${kind}`);
  mkdirSync(own);
  symlinkSync(found, join(own, 'iptables'));
  const modules = libraryFolders().map((each) => join(each, 'xtables'));
  const unpacked = modules.find((each) => existsSync(each));
  return {
    ...environment,
    PATH: [own, environment.PATH].join(delimiter),
    // Empty it would not be the same as not there.
    ...(unpacked === undefined ? {} : { XTABLES_LIBDIR: unpacked }),
  };
}

/** Why a test that needs these programs, or files by their path, is skipped. */
export function lacking(...names: string[]): string | false {
  const missing = names.filter((name) => (name.startsWith('/') ? !existsSync(name) : program(name) === undefined));
  return missing.length > 0 && `skipped: not here: ${missing.join(', ')}`;
}

const tool = (name: string, ...args: string[]) =>
  run('env', `LD_LIBRARY_PATH=${environment.LD_LIBRARY_PATH}`, program(name) ?? name, ...args);

/** By the absolute path, which sshd insists on. */
function serve(place: RecordingPlace, port: number, name: string, ...args: string[]): Promise<Running> {
  return place.serving(port, program(name) ?? name, args, { env: environment });
}

/** A folder of its own for a server, with its configuration. */
function configured(place: RecordingPlace, name: string, lines: (folder: string) => readonly string[]) {
  const folder = join(place.folder, name);
  mkdirSync(folder);
  const file = join(folder, 'conf');
  writeFileSync(file, `${lines(folder).join('\n')}\n`);
  return { folder, file };
}

/**
 * The same program where the machine's accounts are ours and nothing of it can write to /run: those that a server wants to give its
 * rights up to need not exist here. In a mount namespace of the server's own, gone with it.
 */
function withAccounts(place: RecordingPlace, folder: string, port: number, name: string, ...args: string[]) {
  const accounts = join(folder, 'accounts');
  const nobody = (user: string) => `${user}:*:65534:65534::${folder}:/usr/sbin/nologin`;
  const users = ['root:x:0:0:root:/:/bin/sh', 'guest:*:0:0:guest:/:/bin/sh', ...['nobody', 'sshd', 'ftp'].map(nobody)];
  writeFileSync(accounts, `${users.join('\n')}\n`);
  const script = 'mount --bind "$0" /etc/passwd && mount -t tmpfs none /run && mkdir /run/sshd && exec "$@"';
  return serve(place, port, 'unshare', '--mount', 'sh', '-c', script, accounts, program(name) ?? name, ...args);
}

/**
 * A program that looks for its parts where its package puts them: with the unpacked packages over /usr, in a mount namespace of its own.
 * There it takes the unpacked libraries for the machine's, so it gets no search path.
 */
function serveInTree(place: RecordingPlace, port: number, name: string, ...args: string[]): Promise<Running> {
  const [unpacked] = under('usr');
  const over = `mount -t overlay overlay -o lowerdir=${unpacked}:/usr /usr && `;
  const script = `${unpacked === undefined ? '' : over}exec "$0" "$@"`;
  const env = { ...environment, LD_LIBRARY_PATH: '' };
  return place.serving(port, program('unshare') ?? 'unshare', ['--mount', 'sh', '-c', script, name, ...args], { env });
}

/** A key and a certificate of it, signed by itself. */
function certificateIn(folder: string): { key: string; certificate: string } {
  const [subject, key, certificate] = ['subject', 'key', 'certificate'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(subject, '[req]\ndistinguished_name=name\nprompt=no\n[name]\nCN=*.example\n');
  tool(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-config',
    subject,
    '-keyout',
    key,
    '-out',
    certificate,
  );
  return { key, certificate };
}

/** Answers who asks, and for which host: over HTTP, and over TLS for two names. With a folder of files: those below /files/ too. */
export async function nginx(place: RecordingPlace, files?: string): Promise<{ key: string; certificate: string }> {
  const answer = (scheme: string) => `location / { return 200 "${scheme} $remote_addr $host\\n"; }`;
  const given = files === undefined ? '' : `location /files/ { alias ${files}/; }`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const { folder, file } = configured(place, 'nginx', (folder) => [
    `daemon off; master_process off; pid ${folder}/pid; events {}`,
    `http { access_log off; ${temporary.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')} ${given && 'client_max_body_size 64m;'}`,
    `server { listen ${serverAddress}:80; ${given} ${answer('http')} }`,
    `server { listen ${serverAddress}:443 ssl; server_name shop.example mail.example; ${given} ${answer('https')}`,
    `  ssl_certificate ${folder}/certificate; ssl_certificate_key ${folder}/key; } }`,
  ]);
  const own = certificateIn(folder);
  await serve(place, 443, 'nginx', '-e', 'stderr', '-c', file);
  return own;
}

/** Options of ssh and scp that let `guest` in. */
export async function sshd(place: RecordingPlace): Promise<string[]> {
  const { folder, file } = configured(place, 'sshd', (folder) => [
    `ListenAddress ${serverAddress}`,
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/key.pub`,
    ...['StrictModes no', 'UsePAM no', 'PermitRootLogin yes', 'PidFile none', 'Subsystem sftp internal-sftp'],
  ]);
  for (const name of ['host', 'key']) tool('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name));
  await withAccounts(place, folder, 22, 'sshd', '-D', '-e', '-f', file);
  const known = [`UserKnownHostsFile=${folder}/known`, 'StrictHostKeyChecking=no', 'BatchMode=yes'];
  return ['-F', '/dev/null', '-i', join(folder, 'key'), ...known.flatMap((option) => ['-o', option])];
}

/** Has `data.bin`; the file that it logs to. */
export async function vsftpd(place: RecordingPlace, data: Buffer): Promise<string> {
  const { folder, file } = configured(place, 'vsftpd', (folder) => [
    ...['listen=YES', `listen_address=${serverAddress}`, 'background=NO', 'seccomp_sandbox=NO'],
    ...['anonymous_enable=YES', 'no_anon_password=YES', 'ftp_username=ftp', 'nopriv_user=nobody'],
    ...[`anon_root=${folder}/files`, `secure_chroot_dir=${folder}/empty`],
    ...['xferlog_enable=YES', 'xferlog_std_format=NO', `vsftpd_log_file=${folder}/log`],
  ]);
  for (const name of ['files', 'empty']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'files/data.bin'), data);
  await withAccounts(place, folder, 21, 'vsftpd', file);
  return join(folder, 'log');
}

/** Knows the names given, each as the server's own address; what it says tells who asked. */
export async function dnsmasq(place: RecordingPlace, ...names: string[]): Promise<Running> {
  const known = names.map((name) => `--address=/${name}/${serverAddress}`);
  const alone = ['--keep-in-foreground', '--conf-file=/dev/null', '--no-hosts', '--no-resolv', '--pid-file='];
  const listening = [`--listen-address=${serverAddress}`, '--bind-interfaces', '--user=root'];
  return await serve(place, 53, 'dnsmasq', ...alone, ...listening, '--log-facility=-', '--log-queries', ...known);
}

/** With TLS, where it is given a certificate. */
export async function mosquitto(place: RecordingPlace, port = 1883, tls?: { key: string; certificate: string }) {
  const secure = tls === undefined ? [] : [`certfile ${tls.certificate}`, `keyfile ${tls.key}`];
  const lines = [
    `listener ${port} ${serverAddress}`,
    'allow_anonymous true',
    'user root',
    'log_dest stderr',
    ...secure,
  ];
  const { file } = configured(place, 'mosquitto', () => lines);
  return await serve(place, port, 'mosquitto', '-c', file);
}

/** Any name and password open a mailbox of that name, over IMAP and POP3, with TLS and without. */
export async function dovecot(place: RecordingPlace): Promise<void> {
  const { folder, file } = configured(place, 'dovecot', (folder) => [
    ...['protocols = imap pop3', `listen = ${serverAddress}`, `base_dir = ${folder}/run`, `log_path = ${folder}/log`],
    ...['default_internal_user = nobody', 'default_internal_group = nogroup', 'default_login_user = nobody'],
    ...[`mail_location = maildir:${folder}/mail/%u`, 'first_valid_uid = 1', 'disable_plaintext_auth = no'],
    ...['ssl = yes', `ssl_cert = <${folder}/certificate`, `ssl_key = <${folder}/key`],
    ...['imap-login', 'pop3-login', 'anvil', 'stats'].map((service) => `service ${service} {\n  chroot =\n}`),
    'passdb {\n  driver = static\n  args = nopassword=y\n}',
    `userdb {\n  driver = static\n  args = uid=nobody gid=nogroup home=${folder}/mail/%u\n}`,
  ]);
  certificateIn(folder);
  for (const name of ['run', 'mail']) mkdirSync(join(folder, name));
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'mail'), 0o777);
  await serveInTree(place, 143, 'dovecot', '-F', '-c', file);
}

/** Takes mail from anybody and throws it away: addresses are put behind the command, which must not take them for files. */
export async function msmtpd(place: RecordingPlace): Promise<void> {
  await serve(
    place,
    25,
    'msmtpd',
    `--interface=${serverAddress}`,
    '--port=25',
    '--log=none',
    '--command=cat >/dev/null; :',
  );
}

/** What ways lead into the tunnel: over UDP, over TCP, and over UDP with even the handshake hidden. */
export const tunnelWays = ['udp', 'tcp', 'hidden'] as const;

/** A VPN, with something to fetch inside; for each way the arguments of an openvpn that joins it, and the address inside. */
export async function openvpn(place: RecordingPlace) {
  const { folder } = configured(place, 'openvpn', () => []);
  const { key, certificate } = certificateIn(folder);
  const print = tool('openssl', 'x509', '-in', certificate, '-noout', '-fingerprint', '-sha256');
  const secret = join(folder, 'secret');
  tool('openvpn', '--genkey', 'tls-crypt', secret);
  const known = ['--cert', certificate, '--key', key, '--peer-fingerprint', print.trim().replace(/^.*=/, '')];
  const alone = ['--dev', 'tun', '--verb', '1', ...known];
  const ways = tunnelWays.map(async (way, index) => {
    const [port, subnet] = [1194 + index, `10.99.${index}`];
    const hidden = way === 'hidden' ? ['--tls-crypt', secret] : [];
    const [served, asked] = way === 'tcp' ? ['tcp-server', 'tcp-client'] : ['udp', 'udp'];
    const serving = [
      '--proto',
      served,
      '--local',
      serverAddress,
      '--port',
      `${port}`,
      '--dh',
      'none',
      '--duplicate-cn',
    ];
    const network = ['--topology', 'subnet', '--server', `${subnet}.0`, '255.255.255.0'];
    await serve(place, port, 'openvpn', ...alone, ...hidden, ...serving, ...network);
    const joining = ['--client', '--nobind', '--proto', asked, '--remote', serverAddress, `${port}`];
    return { way, inside: `${subnet}.1`, args: [...alone, ...hidden, ...joining] };
  });
  return await Promise.all(ways);
}

const aria2Alone = [
  ...['--no-conf', '--enable-dht=false', '--enable-dht6=false', '--enable-peer-exchange=false', '--disable-ipv6'],
  ...['--summary-interval=0', '--file-allocation=none', '--listen-port=6881'],
];
const pieceBytes = 65_536;
const text = (value: string) => `${value.length}:${value}`;

/** What a torrent says of its data, in the order of its keys (BEP 3). */
function torrentInfo(data: Buffer): Buffer {
  const hashes = Array.from({ length: Math.ceil(data.length / pieceBytes) }, (_, index) =>
    createHash('sha1')
      .update(data.subarray(index * pieceBytes, (index + 1) * pieceBytes))
      .digest(),
  );
  const pieces = Buffer.concat(hashes);
  const head = `d6:lengthi${data.length}e4:name${text('data.bin')}12:piece lengthi${pieceBytes}e6:pieces${pieces.length}:`;
  return Buffer.concat([Buffer.from(head), pieces, Buffer.from('e')]);
}

/** The tracker knows somebody who has it all. A client that asks too early would ask again half an hour later. */
async function seeded(place: RecordingPlace, infoHash: Buffer): Promise<void> {
  const hash = infoHash.toString('hex').replaceAll(/../g, '%$&');
  const scrape = () => place.onServer('curl', '-sm5', `http://${serverAddress}:6969/scrape?info_hash=${hash}`);
  for (let tries = 0; !scrape().includes('8:completei1e'); tries++) {
    if (tries > 250) throw new Error(`the peer is not known to the tracker: ${scrape()}`);
    await sleep(40);
  }
}

/** A tracker, and a peer that has all of `data`; the file that names both, and arguments of an aria2c that fetches it to `got`. */
export async function torrent(place: RecordingPlace, data: Buffer) {
  const info = torrentInfo(data);
  const infoHash = createHash('sha1').update(info).digest();
  const { folder, file: known } = configured(place, 'torrent', () => [infoHash.toString('hex')]);
  const file = join(folder, 'data.torrent');
  const announce = text(`http://${serverAddress}:6969/announce`);
  writeFileSync(file, Buffer.concat([Buffer.from(`d8:announce${announce}4:info`), info, Buffer.from('e')]));
  for (const name of ['seed', 'got']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'seed/data.bin'), data);
  await serve(place, 6969, 'opentracker', '-i', serverAddress, '-p', '6969', '-w', known);
  const seed = [`--dir=${folder}/seed`, '--seed-ratio=0', '--check-integrity=true', file];
  await serve(place, 6881, 'aria2c', ...aria2Alone, ...seed);
  await seeded(place, infoHash);
  return {
    file,
    aria2: [...aria2Alone, `--dir=${folder}/got`, '--seed-time=0', file],
    got: join(folder, 'got/data.bin'),
  };
}

const sipRequest = (method: string, sequence: string, more: string, body = '') => `<![CDATA[
${method} sip:callee@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[call_number]
${more}
Call-ID: [call_id]
CSeq: ${sequence} ${method}
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Length: [len]
${body}
]]>`;

const callee = 'To: <sip:callee@[remote_ip]:[remote_port]>';
const offer = `Content-Type: application/sdp

v=0
o=caller 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000`;

/** A call (RFC 3261) that sends a second of sound while it lasts. */
function callScenario(sound: string): string {
  return `<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="call">
<send retrans="500">${sipRequest('INVITE', '1', callee, offer)}</send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="200"/>
<send>${sipRequest('ACK', '1', `${callee}[peer_tag_param]`)}</send>
<nop><action><exec rtp_stream="${sound},1,8,PCMA/8000"/></action></nop>
<pause milliseconds="1000"/>
<send retrans="500">${sipRequest('BYE', '2', `${callee}[peer_tag_param]`)}</send>
<recv response="200"/>
</scenario>
`;
}

/** Answers calls and sends back what it hears; arguments of a sipp that calls. */
export async function sipp(place: RecordingPlace): Promise<string[]> {
  const { folder, file: sound } = configured(place, 'sipp', () => []);
  writeFileSync(sound, randomBytes(8000));
  const scenario = join(folder, 'call.xml');
  writeFileSync(scenario, callScenario(sound));
  const here = ['-i', serverAddress, '-mi', serverAddress, '-p', '5060'];
  await serve(place, 5060, 'sipp', '-sn', 'uas', ...here, '-rtp_echo', '-nostdin');
  return ['-sf', scenario, '-m', '1', '-nostdin', serverAddress];
}

/** Takes a stream that is announced and sent by RTSP (RFC 2326, ANNOUNCE and RECORD), with its RTP over UDP; the file it goes to. */
export async function rtspReceiver(
  place: RecordingPlace,
): Promise<{ heard: string; url: string; ended: Running['ended'] }> {
  const { folder } = configured(place, 'ffmpeg-rtsp', () => []);
  const [heard, url] = [join(folder, 'heard.wav'), `rtsp://${serverAddress}:8554/live`];
  const { ended } = await serve(place, 8554, 'ffmpeg', ...ffmpegAlone, '-rtsp_flags', 'listen', '-i', url, heard);
  return { heard, url, ended };
}

/** Takes two seconds of sound by RTP alone, as its description (RFC 8866) has it; the file it goes to. */
export async function rtpReceiver(place: RecordingPlace) {
  const lines = ['v=0', 's=-', `c=IN IP4 ${serverAddress}`, 't=0 0', 'm=audio 5004 RTP/AVP 8'];
  const { folder, file } = configured(place, 'ffmpeg-rtp', () => lines);
  const heard = join(folder, 'heard.wav');
  const input = ['-protocol_whitelist', 'file,udp,rtp', '-f', 'sdp', '-i', file, '-t', '1'];
  const { ended } = await serve(place, 5004, 'ffmpeg', ...ffmpegAlone, ...input, heard);
  return { heard, url: `rtp://${serverAddress}:5004`, ended };
}

const ffmpegAlone = ['-nostdin', '-v', 'error'];

/** An ffmpeg that sends so many seconds of a tone as G.711, at the pace of a call. */
export function toneTo(seconds: number, ...target: string[]): string[] {
  const tone = ['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=8000', '-t', `${seconds}`];
  return ['ffmpeg', ...ffmpegAlone, ...tone, '-c:a', 'pcm_alaw', ...target];
}
