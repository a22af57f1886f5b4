/**
 * `tractor record`, for real: a network namespace of the test's own with servers in it, joined to this one by a veth pair, and
 * recorded clients that reach them through address translation. Needs root and iproute2; what cannot be had is skipped with a
 * line that says so.
 */
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { run } from './joined-namespaces.js';
import { flowsOf, hostAddress, hostDevice, infoOf, RecordingPlace, serverAddress, serverSpace } from './recordings.js';
import { mainPath, Running, tractor } from './run-tractor.js';

const place = new RecordingPlace();
const { folder, skip } = place;
if (skip !== false) t.comment(skip);
t.teardown(() => place.remove());
const before = skip === false ? place.left() : null;

const newFile = () => place.newFile();
const record = (args: readonly string[], ...command: string[]) => place.record(args, command);
/** A command that lasts, and that no other process has. */
const sleepFor = (seconds: number) => `sleep ${seconds}.${process.pid}`;

const page = 'from the server in its namespace\n';
const serverScript = join(folder, 'server.mjs');
writeFileSync(
  serverScript,
  `import { createServer } from 'node:http';
  createServer((request, answer) => answer.end(request.socket.remoteAddress + ' ' + ${JSON.stringify(page)}))
    .listen(80, '${serverAddress}', () => console.log('listening'));`,
);

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
  await place.serve(process.execPath, [serverScript]).said(/listening/);
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

async function recordingStarted(path: string): Promise<void> {
  while (!existsSync(path) || statSync(path).size === 0) await sleep(20);
  await sleep(100);
}

t.test('Ctrl-C ends it well', { skip }, async (t) => {
  const path = newFile();
  const recording = place.tractor(['record', '--label', 'l', '-o', path, '--', ...sleepFor(98766).split(' ')]);
  await recordingStarted(path);
  recording.child.kill('SIGINT');
  const { status } = await recording.ended;
  t.equal(status, 0);
  t.match((await infoOf(path)).interfaces[0].comment, /ended: /);
  t.strictSame(place.left(), before);
});

t.test('what a kill -9 leaves, --clean undoes, and a running recording stays', { skip }, async (t) => {
  const [first, second] = [newFile(), newFile()];
  const killed = place.tractor(['record', '--label', 'l', '-o', first, '--', ...sleepFor(98767).split(' ')]);
  const other = place.tractor(['record', '--label', 'l', '-o', second, '--', ...sleepFor(98768).split(' ')]);
  await Promise.all([recordingStarted(first), recordingStarted(second)]);
  const gone = once(killed.child, 'exit');
  killed.child.kill('SIGKILL');
  await gone; // its command goes on, and holds its output
  t.notSame(place.left(), before);
  const { status, stdout } = await place.tractor(['record', '--clean']).ended;
  t.equal(status, 0);
  t.match(stdout, 'undone: 1 recordings that were killed');
  t.throws(() => run('pgrep', '-f', sleepFor(98767)));
  t.ok(run('pgrep', '-f', sleepFor(98768)));
  other.child.kill('SIGTERM');
  t.equal((await other.ended).status, 0);
  t.strictSame(place.left(), before);
  t.match((await place.tractor(['record', '--clean']).ended).stdout, 'nothing was left');
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

t.test('on the network of an interface, which stays as it is', { skip }, async (t) => {
  const path = newFile();
  const bridged = ['--bridge-to-interface', hostDevice, '--address', '198.51.100.77/24'];
  const { status, stdout, stderr } = await record(
    ['--label', 'web', '-o', path, ...bridged],
    'curl',
    '-sm5',
    `http://${serverAddress}/`,
  );
  t.equal(status, 0, stderr);
  t.equal(stdout, `198.51.100.77 ${page}`, 'its own address, not translated');
  t.match(await flowsOf(path), [{ client_ip: '198.51.100.77', label: 'http' }]);
  t.strictSame(place.left(), before);
});
