/**
 * `tractor record`, for real: a network namespace of the test's own with servers in it, joined to this one by a veth pair, and
 * recorded clients that reach them through address translation. Needs root and iproute2; what cannot be had is skipped with a
 * line that says so.
 */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from './joined-namespaces.js';
import {
  flowsOf,
  hostAddress,
  infoOf,
  page,
  RecordingPlace,
  serverAddress,
  serverSpace,
  sleepFor,
} from './recordings.js';
import { mainPath, Running, tractor } from './run-tractor.js';

const place = new RecordingPlace();
const { folder, skip } = place;
if (skip !== false) t.comment(skip);
t.teardown(() => place.remove());
const before = skip === false ? place.left() : null;
if (skip === false) await place.serveWeb();

const newFile = () => place.newFile();
const record = (args: readonly string[], ...command: string[]) => place.record(args, command);

t.test('what is asked for in vain', async (t) => {
  const cases: [string[], RegExp][] = [
    [['record', '-o', 'f', '--', 'true'], /--label/],
    [['record', '--label', 'l', '--', 'true'], /-o takes the name of a file/],
    [['record', '--label', 'l', '-o', 'f'], /there is no command/],
    [['record', '--label', 'two words', '-o', 'f', '--', 'true'], /--label: takes small letters/],
    [['record', '--label', 'l', '-o', 'f', '--existing-netns', '../x', '--', 'true'], /no name of a network namespace/],
    [['record', '--label', 'l', '-o', 'f', '--dns', 'x', '--', 'true'], /--dns: x is no IPv4 address/],
    [['record', '--label', 'l', '-o', 'f', '--address', '192.0.2.1/24', '--', 'true'], /go with --bridge-to-interface/],
    [['record', '--label', 'l', '-o', 'f', '--bridge-to-interface', 'x;y', '--', 'true'], /no name of an interface/],
    [['record', '--label', 'l', '-o', 'f', '--user', 'nobody-like-that', '--', 'true'], /there is no user/],
    [['record', '--clean', '--', 'true'], /--clean takes no command/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr } = await tractor(args);
    t.equal(status, 2, args.join(' '));
    t.match(stderr, message);
  }
});

t.test(
  'without the rights: one line that names them',
  { skip: process.getuid?.() !== 0 && 'takes root to give them up' },
  async (t) => {
    // tap, which would keep a record of the process, is left out: that user may not write it.
    const { status, stderr } = await new Running('setpriv', [
      ...['--reuid', '65534', '--clear-groups', '--inh-caps=-all', '--', 'env', '-u', 'NODE_OPTIONS'],
      ...[process.execPath, mainPath, 'record', '--label', 'l', '-o', '/tmp/never.pcapng', '--', 'true'],
    ]).ended;
    t.equal(status, 1);
    t.match(stderr, /^tractor: recording takes CAP_NET_ADMIN, CAP_NET_RAW, CAP_SYS_ADMIN, [^\n]*\n$/);
    t.notOk(existsSync('/tmp/never.pcapng'));
  },
);

t.test('through address translation, and nothing but the application', { skip }, async (t) => {
  const path = newFile();
  const args = ['--label', 'web', '-o', path];
  const { status, stdout, stderr } = await record(args, 'curl', '-sm5', `http://${serverAddress}/a?b=$(reboot)&c`);
  t.equal(status, 0, stderr);
  t.equal(stdout, `${hostAddress} ${page}`, "the server saw this machine's own address");
  t.match(stderr, /web/);
  const flows = await flowsOf(path);
  t.equal(flows.length, 1, 'no ARP, no neighbour discovery, nobody else');
  t.match(flows[0], {
    protocol: 'tcp',
    client_ip: /^10\.20[0-3]\./,
    server_ip: serverAddress,
    label: 'http',
    end_reason: 'fin',
  });
  const info = await infoOf(path);
  t.match(info.sections[0].comments, [
    'label: web',
    `command: curl -sm5 http://${serverAddress}/a?b=$(reboot)&c`,
    /^started: \d{4}-\d\d-\d\dT/,
  ]);
  t.match(info.interfaces[0], { name: 'app0', description: 'traffic of web', comment: /ended: .*exit status: 0/ });
  t.strictSame(place.left(), before);
});

t.test('names and files from dnsmasq, by the name server of its own', { skip }, async (t) => {
  const files = join(folder, 'tftp');
  mkdirSync(files);
  writeFileSync(join(files, 'notes.txt'), page.repeat(200));
  const dnsmasq = place.serve('dnsmasq', [
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--no-hosts', '--no-resolv', '--user=root', '--pid-file='],
    ...[`--listen-address=${serverAddress}`, '--bind-interfaces', `--address=/files.example/${serverAddress}`],
    ...['--log-facility=-', '--enable-tftp', '--tftp-single-port', `--tftp-root=${files}`],
  ]);
  await dnsmasq.said(/started/);
  const path = newFile();
  const { status, stdout, stderr } = await record(
    ['--label', 'files', '-o', path, '--dns', serverAddress],
    ...['sh', '-c', 'cat /etc/resolv.conf; curl -sm5 tftp://files.example/notes.txt | wc -c'],
  );
  t.equal(status, 0, stderr);
  t.match(stdout, `nameserver ${serverAddress}\n`);
  t.match(stdout, String(page.length * 200));
  const flows = await flowsOf(path);
  const labels = flows.map(({ label }) => label);
  t.ok(labels.includes('dns') && labels.includes('tftp'), labels.join());
  t.ok(flows.every(({ server_ip, client_ip }) => [server_ip, client_ip].includes(serverAddress)));
  t.strictSame(place.left(), before);
});

t.test('two at once do not hear each other', { skip }, async (t) => {
  const paths = [newFile(), newFile()];
  const ends = await Promise.all(
    paths.map((path, index) =>
      record(
        ['--label', `web${index}`, '-o', path],
        'curl',
        '-sm5',
        '-A',
        `agent/${index}`,
        `http://${serverAddress}/`,
      ),
    ),
  );
  t.same(
    ends.map(({ status }) => status),
    [0, 0],
  );
  const agents = await Promise.all(
    paths.map(async (path) => (await flowsOf(path)).map(({ user_agent }) => user_agent)),
  );
  t.strictSame(agents, [['agent/0'], ['agent/1']]);
  t.strictSame(place.left(), before);
});

t.test('the command runs as who asked, and the file is theirs', { skip }, async (t) => {
  const path = newFile();
  const { status, stdout } = await place.tractor(
    ['record', '--label', 'l', '-o', path, '--', 'sh', '-c', 'id -u; echo $HOME; cat /proc/self/status | grep CapEff'],
    { env: { SUDO_UID: '65534' } },
  ).ended;
  t.equal(status, 0);
  t.match(stdout, /^65534\n.*\nCapEff:\t0000000000000000\n$/);
  t.equal(statSync(path).uid, 65534);
});

t.test('how the command ends is how the recording does', { skip }, async (t) => {
  const failing = newFile();
  const failed = await record(['--label', 'l', '-o', failing], 'sh', '-c', 'exit 3');
  t.equal(failed.status, 1);
  t.match(failed.stderr, /the command ended with status 3/);
  t.match((await infoOf(failing)).interfaces[0].comment, /exit status: 3/);

  const absent = await record(['--label', 'l', '-o', newFile()], 'no-such-command-anywhere');
  t.equal(absent.status, 1);

  const killed = await record(['--label', 'l', '-o', newFile()], 'sh', '-c', 'kill -SEGV $$');
  t.equal(killed.status, 1);
  t.match(killed.stderr, /SIGSEGV/);
  t.strictSame(place.left(), before);
});

t.test('a duration ends the command and all that it left running', { skip }, async (t) => {
  const path = newFile();
  const args = ['--label', 'l', '-o', path, '--duration', '0.5'];
  const { status } = await record(
    args,
    'sh',
    '-c',
    `echo $$; (trap "" TERM; ${sleepFor(98765)}) & exec ${sleepFor(98765)}`,
  );
  t.equal(status, 0);
  t.throws(() => run('pgrep', '-f', sleepFor(98765)), 'nothing of it runs');
  t.match((await infoOf(path)).interfaces[0].comment, /exit status: SIGTERM/);
  t.strictSame(place.left(), before);
});

t.test('a firewall that forwards nothing is told of before the command runs', { skip }, async (t) => {
  const chain = '{ type filter hook forward priority 0 ; policy drop ; }';
  place.onHost('nft', 'add table inet walls ; add chain inet walls forward', chain);
  t.teardown(() => void place.onHost('nft', 'delete', 'table', 'inet', 'walls'));
  const first = place.left();
  const { stderr } = await record(['--label', 'l', '-o', newFile()], 'sh', '-c', 'echo and now the command >&2');
  t.match(stderr, /^tractor: nftables lets little through \(inet walls forward\): [^\n]*\nand now/m);
  t.strictSame(place.left(), first);
});

t.test('no name server that can be asked is told of before the command runs', { skip }, async (t) => {
  const file = join(folder, 'resolv.conf');
  writeFileSync(file, 'nameserver 127.0.0.53\n');
  const real = '/run/systemd/resolve/resolv.conf';
  const script = `for each in /etc/resolv.conf ${real}; do [ ! -e $each ] || mount --bind ${file} $each; done; exec "$@"`;
  const command = ['sh', '-c', 'echo and now the command >&2'];
  const args = [process.execPath, mainPath, 'record', '--label', 'l', '-o', newFile()];
  const start = (...options: string[]) => place.changed(script, ['sh', ...args, ...options, '--', ...command]).ended;
  t.match((await start()).stderr, /^tractor: no name server that the command could ask: [^\n]*\nand now/);
  t.match((await start('--dns', serverAddress)).stderr, /^and now/);
  t.strictSame(place.left(), before);
});

t.test('a namespace that is there is used and left as it is', { skip }, async (t) => {
  const path = newFile();
  const { status, stdout } = await record(
    ['--label', 'l', '-o', path, '--existing-netns', serverSpace],
    process.execPath,
    '-e',
    `require('net').connect(9, '${hostAddress}').on('error', (error) => console.log(error.code))`,
  );
  t.equal(status, 0);
  t.match(stdout, 'ECONNREFUSED');
  const [flow] = await flowsOf(path);
  t.match(flow, { client_ip: serverAddress, server_ip: hostAddress, server_port: 9 });
  t.strictSame(place.left(), before);
  const unknown = await record(['--label', 'l', '-o', newFile(), '--existing-netns', 'no-such-space'], 'true');
  t.equal(unknown.status, 1);
  t.match(unknown.stderr, /no-such-space/);
});

t.test('a duration of more than Node can wait at once', { skip }, async (t) => {
  const path = newFile();
  const { status } = await record(['--label', 'l', '-o', path, '--duration', '3000000'], 'sleep', '0.5');
  t.equal(status, 0);
  t.match((await infoOf(path)).interfaces[0].comment, /exit status: 0/);
});

t.test('a full disk ends the command, with a line', { skip }, async (t) => {
  const small = join(folder, 'small');
  mkdirSync(small);
  run('mount', '-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', small);
  t.teardown(() => void run('umount', small));
  const path = join(small, 'f.pcapng');
  const { status, stderr } = await record(
    ['--label', 'bulk', '-o', path],
    ...['sh', '-c', `curl -sm5 http://${serverAddress}/bulk -o /dev/null; exec ${sleepFor(98769)}`],
  );
  t.equal(status, 1);
  t.match(stderr, /nothing more can be recorded, the command is ended\n.*cannot be written: No space left/);
  t.throws(() => run('pgrep', '-f', sleepFor(98769)), 'nothing of it runs');
  t.strictSame(place.left(), before);
});
