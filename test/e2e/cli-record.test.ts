/**
 * `tractor record`, for real: a network namespace of the test's own with servers in it, joined to this one by a veth pair, and
 * recorded clients that reach them through address translation. Needs root and iproute2; what cannot be had is skipped with a
 * line that says so.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { jsonLines, mainPath, Running, start, temporaryFolder, tractor } from './run-tractor.js';

const server = `tractor-test-${process.pid}`;
const device = `trs${process.pid}`;
const peer = 'eth0';
const hostAddress = '198.51.100.1';
const serverAddress = '198.51.100.10';
const folder = temporaryFolder();

function run(tool: string, ...args: string[]): string {
  return execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const running: Running[] = [];
function serve(command: string, ...args: string[]): Running {
  const started = new Running('ip', ['netns', 'exec', server, command, ...args]);
  running.push(started);
  return started;
}

function makeNetwork(): void {
  run('ip', 'netns', 'add', server);
  run('ip', '-n', server, 'link', 'set', 'lo', 'up');
  run('ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', peer, 'netns', server);
  run('ip', 'address', 'add', `${hostAddress}/24`, 'dev', device);
  run('ip', 'link', 'set', device, 'up');
  run('ip', '-n', server, 'address', 'add', `${serverAddress}/24`, 'dev', peer);
  run('ip', '-n', server, 'link', 'set', peer, 'up');
}

function removeNetwork(): void {
  for (const { child } of running) child.kill('SIGKILL');
  for (const args of [
    ['netns', 'delete', server],
    ['link', 'delete', 'dev', device],
  ]) {
    try {
      run('ip', ...args);
    } catch {
      // It was never made.
    }
  }
}

function network(): string | false {
  if (process.getuid?.() !== 0) return 'skipped: network namespaces take root';
  try {
    run('nft', 'list', 'tables');
    makeNetwork();
    return false;
  } catch (error) {
    removeNetwork();
    return `skipped: no network namespaces here: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
}

const skip = network();
if (skip !== false) t.comment(skip);
t.teardown(removeNetwork);

const page = 'from the server in its namespace\n';
const serverScript = join(folder, 'server.mjs');
writeFileSync(
  serverScript,
  `import { createServer } from 'node:http';
  createServer((request, answer) => answer.end(request.socket.remoteAddress + ' ' + ${JSON.stringify(page)}))
    .listen(80, '${serverAddress}', () => console.log('listening'));`,
);

/** All that a recording can leave on a machine; what other tests make at the same time is none of it. */
function leftOnMachine(): unknown {
  const list = (path: string) => (existsSync(path) ? readdirSync(path) : []);
  const names = (text: string, ours: RegExp) =>
    text
      .split('\n')
      .map((line) => line.split(/[\s@]/)[0] ?? '')
      .filter((name) => ours.test(name));
  return {
    namespaces: names(run('ip', 'netns', 'list'), /^tractor-(?!test-|live-)/),
    links: names(run('ip', '-br', 'link'), /^tr[0-9a-z]+-[0-9a-z]+$/),
    tables: run('nft', 'list', 'tables'),
    forwarding: readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8'),
    resolvers: list('/etc/netns').filter((name) => name.startsWith('tractor-')),
    notes: list('/run/tractor/recordings'),
  };
}
const before = skip === false ? leftOnMachine() : null;

let files = 0;
const newFile = () => join(folder, `${files++}.pcapng`);
const record = (args: readonly string[], ...command: string[]) => tractor(['record', ...args, '--', ...command]);

async function flowsOf(path: string) {
  const { stdout, stderr } = await tractor(['flows', path, '--features', 'none']);
  if (stderr !== '') throw new Error(stderr);
  return jsonLines(stdout);
}

async function infoOf(path: string) {
  return JSON.parse((await tractor(['info', '--json', path])).stdout);
}

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
  await serve(process.execPath, serverScript).said(/listening/);
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
  t.strictSame(leftOnMachine(), before);
});

t.test('names and files from dnsmasq, by the name server of its own', { skip }, async (t) => {
  const files = join(folder, 'tftp');
  mkdirSync(files);
  writeFileSync(join(files, 'notes.txt'), page.repeat(200));
  const dnsmasq = serve(
    'dnsmasq',
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--no-hosts', '--no-resolv', '--user=root', '--pid-file='],
    ...[`--listen-address=${serverAddress}`, '--bind-interfaces', `--address=/files.example/${serverAddress}`],
    ...['--log-facility=-', '--enable-tftp', '--tftp-single-port', `--tftp-root=${files}`],
  );
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
  t.strictSame(leftOnMachine(), before);
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
  t.strictSame(leftOnMachine(), before);
});

t.test('the command runs as who asked, and the file is theirs', { skip }, async (t) => {
  const path = newFile();
  const { status, stdout } = await tractor(
    ['record', '--label', 'l', '-o', path, '--', 'sh', '-c', 'id -u; echo $HOME; cat /proc/self/status | grep CapEff'],
    { env: { SUDO_UID: '65534' } },
  );
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
  t.strictSame(leftOnMachine(), before);
});

t.test('a duration ends the command and all that it left running', { skip }, async (t) => {
  const path = newFile();
  const args = ['--label', 'l', '-o', path, '--duration', '0.5'];
  const { status } = await record(args, 'sh', '-c', `echo $$; (trap "" TERM; sleep 98765) & exec sleep 98765`);
  t.equal(status, 0);
  t.throws(() => run('pgrep', '-f', 'sleep 98765'), 'nothing of it runs');
  t.match((await infoOf(path)).interfaces[0].comment, /exit status: SIGTERM/);
  t.strictSame(leftOnMachine(), before);
});

async function recordingStarted(path: string): Promise<void> {
  while (!existsSync(path) || statSync(path).size === 0) await sleep(20);
  await sleep(100);
}

t.test('Ctrl-C ends it well', { skip }, async (t) => {
  const path = newFile();
  const recording = start(['record', '--label', 'l', '-o', path, '--', 'sleep', '98766']);
  await recordingStarted(path);
  recording.child.kill('SIGINT');
  const { status } = await recording.ended;
  t.equal(status, 0);
  t.match((await infoOf(path)).interfaces[0].comment, /ended: /);
  t.strictSame(leftOnMachine(), before);
});

t.test('what a kill -9 leaves, --clean undoes, and a running recording stays', { skip }, async (t) => {
  const [first, second] = [newFile(), newFile()];
  const killed = start(['record', '--label', 'l', '-o', first, '--', 'sleep', '98767']);
  const other = start(['record', '--label', 'l', '-o', second, '--', 'sleep', '98768']);
  await Promise.all([recordingStarted(first), recordingStarted(second)]);
  const gone = once(killed.child, 'exit');
  killed.child.kill('SIGKILL');
  await gone; // its command goes on, and holds its output
  t.notSame(leftOnMachine(), before);
  const { status, stdout } = await tractor(['record', '--clean']);
  t.equal(status, 0);
  t.match(stdout, 'undone: 1 recordings that were killed');
  t.throws(() => run('pgrep', '-f', 'sleep 98767'));
  t.ok(run('pgrep', '-f', 'sleep 98768'));
  other.child.kill('SIGTERM');
  t.equal((await other.ended).status, 0);
  t.strictSame(leftOnMachine(), before);
  t.match((await tractor(['record', '--clean'])).stdout, 'nothing was left');
});

t.test('a namespace that is there is used and left as it is', { skip }, async (t) => {
  const path = newFile();
  const { status, stdout } = await record(
    ['--label', 'l', '-o', path, '--existing-netns', server],
    process.execPath,
    '-e',
    `require('net').connect(9, '${hostAddress}').on('error', (error) => console.log(error.code))`,
  );
  t.equal(status, 0);
  t.match(stdout, 'ECONNREFUSED');
  const [flow] = await flowsOf(path);
  t.match(flow, { client_ip: serverAddress, server_ip: hostAddress, server_port: 9 });
  t.strictSame(leftOnMachine(), before);
  const unknown = await record(['--label', 'l', '-o', newFile(), '--existing-netns', 'no-such-space'], 'true');
  t.equal(unknown.status, 1);
  t.match(unknown.stderr, /no-such-space/);
});

t.test('on the network of an interface, which stays as it is', { skip }, async (t) => {
  const path = newFile();
  const place = ['--bridge-to-interface', device, '--address', '198.51.100.77/24'];
  const { status, stdout, stderr } = await record(
    ['--label', 'web', '-o', path, ...place],
    'curl',
    '-sm5',
    `http://${serverAddress}/`,
  );
  t.equal(status, 0, stderr);
  t.equal(stdout, `198.51.100.77 ${page}`, 'its own address, not translated');
  t.match(await flowsOf(path), [{ client_ip: '198.51.100.77', label: 'http' }]);
  t.strictSame(leftOnMachine(), before);
});
