/**
 * `tractor flows --interface`, on real interfaces: two network namespaces of the test's own, a veth pair between them, and
 * peers that talk over it. Needs root and iproute2; what cannot be had is skipped with a line that says so.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { JoinedNamespaces } from './joined-namespaces.js';
import { fixture, jsonLines, mainPath, Running, temporaryFolder, tractor } from './run-tractor.js';

const here = 'here';
const there = 'there';
const device = 'tra0';
const hereAddress = '198.51.100.1';
const thereAddress = '198.51.100.2';
const network = new JoinedNamespaces(
  { name: here, device, address: `${hereAddress}/24` },
  { name: there, device: 'trb0', address: `${thereAddress}/24` },
);
const { skip } = network;
if (skip !== false) t.comment(skip);
t.teardown(() => network.remove());

const inside = (space: string, command: string, ...args: string[]) => network.start(space, command, args);
const flows = (...args: string[]) => inside(here, process.execPath, mainPath, 'flows', ...args);

/** Until the capture has its socket: what is sent from then on is seen. */
async function capturing(run: Running): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const sockets = network.run(here, 'cat', '/proc/net/packet');
    if (sockets.trim().split('\n').length > 1) return;
    if (run.child.exitCode !== null) throw new Error(`ended first: ${run.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the capture never began');
}

/** Ctrl-C, as the program itself gets it. */
const interrupt = (run: Running) => run.child.kill('SIGINT');

const folder = temporaryFolder();
const serverScript = join(folder, 'server.mjs');
writeFileSync(
  serverScript,
  `import net from 'node:net'; import dgram from 'node:dgram';
  net.createServer((socket) => socket.on('error', () => {}).on('data', (data) => socket.write(data)).on('end', () => socket.end()))
    .listen(7000, '${thereAddress}', () => {
      const udp = dgram.createSocket('udp4');
      udp.on('message', (data, from) => udp.send(data, from.port, from.address));
      udp.bind(7000, '${thereAddress}', () => console.log('ready'));
    });`,
);
const clientScript = join(folder, 'client.mjs');
writeFileSync(
  clientScript,
  `import net from 'node:net'; import dgram from 'node:dgram'; import { once } from 'node:events';
  const [tcp, udp] = process.argv.slice(2).map(Number);
  for (let i = 0; i < tcp; i++) {
    const socket = net.connect(7000, '${thereAddress}');
    socket.write('hello ' + i); await once(socket, 'data');
    socket.end(); await once(socket, 'close');
  }
  for (let i = 0; i < udp; i++) {
    const socket = dgram.createSocket('udp4');
    socket.send('datagram ' + i, 7000, '${thereAddress}'); await once(socket, 'message');
    socket.close();
  }`,
);

async function talk(tcp: number, udp: number): Promise<void> {
  const client = await inside(here, process.execPath, clientScript, String(tcp), String(udp)).ended;
  if (client.status !== 0) throw new Error(client.stderr);
}

t.test('live captures', { skip }, async (t) => {
  const server = inside(there, process.execPath, serverScript);
  t.teardown(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
  });
  await server.said(/ready/);

  await t.test('every flow, exactly; Ctrl-C delivers what is held and is no fault', async (t) => {
    const run = flows('--interface', device, '--filter', 'not arp');
    await capturing(run);
    await talk(5, 7);
    interrupt(run);
    const { status, stdout, stderr } = await run.ended;
    t.equal(status, 0);
    t.equal(stderr, '');
    const rows = jsonLines(stdout);
    const of = (protocol: string) => rows.filter((row) => row.protocol === protocol);
    t.equal(rows.length, 12);
    t.equal(of('tcp').length, 5);
    t.equal(of('udp').length, 7);
    for (const row of rows) {
      t.strictSame([row.client_ip, row.server_ip, row.server_port], [hereAddress, thereAddress, 7000]);
    }
    for (const row of of('udp')) {
      t.strictSame([row.fwd_packets, row.bwd_packets, row.fwd_payload_bytes, row.bwd_payload_bytes], [1, 1, 10, 10]);
      t.equal(row.end_reason, 'eof');
    }
    for (const row of of('tcp')) t.strictSame([row.fwd_payload_bytes, row.bwd_payload_bytes], [7, 7]);
    const ids = rows.map((row) => Number(row.flow_id));
    t.equal(new Set(ids).size, 12);
    const now = Date.now() * 1000;
    for (const row of rows) t.ok(Math.abs(Number(row.time_start_us) - now) < 600e6, 'times are those of now');
  });

  await t.test('the filter is the kernel’s, and a small snap length cuts packets but not their lengths', async (t) => {
    const run = flows('--interface', device, '--filter', 'udp', '--snaplen', '60', '--no-labels');
    await capturing(run);
    await talk(2, 3);
    interrupt(run);
    const { status, stdout } = await run.ended;
    t.equal(status, 0);
    const rows = jsonLines(stdout);
    t.strictSame(
      rows.map((row) => [row.protocol, row.fwd_payload_bytes]),
      [
        ['udp', 10],
        ['udp', 10],
        ['udp', 10],
      ],
    );
  });

  await t.test('rows of flows that ended come while the capture goes on', async (t) => {
    const run = flows('--interface', device, '--filter', 'udp', '--idle-timeout', '0.1');
    await capturing(run);
    for (let tries = 0; run.stdout === '' && tries < 20; tries++) {
      await talk(0, 1);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    t.not(run.stdout, '');
    t.equal(run.child.exitCode, null);
    interrupt(run);
    t.equal((await run.ended).status, 0);
  });

  await t.test('a duration ends it, into a file too', async (t) => {
    const path = join(folder, 'flows.parquet');
    const run = flows('--interface', device, '--duration', '2', '--promiscuous', '--filter', 'udp', '-o', path);
    await capturing(run);
    await talk(0, 4);
    const { status, stdout, stderr } = await run.ended;
    t.strictSame([status, stdout, stderr], [0, '', '']);
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM '${path}'`);
    t.strictSame(reader.getRows(), [[4]]);
    connection.closeSync();
  });

  await t.test('an interface that goes away is a fault, after what came before it', async (t) => {
    const run = flows('--interface', device, '--filter', 'udp');
    await capturing(run);
    await talk(0, 2);
    network.run(here, 'ip', 'link', 'delete', device);
    const { status, stdout, stderr } = await run.ended;
    t.equal(status, 1);
    t.equal(jsonLines(stdout).length, 2);
    t.match(stderr, new RegExp(`^tractor: ${device}: [^\n]+\n$`));
  });
});

t.test('an interface that is not there', async (t) => {
  const { status, stdout, stderr } = await tractor(['flows', '--interface', 'no-such-dev0']);
  t.equal(status, 1);
  t.equal(stdout, '');
  t.match(stderr, /^tractor: no-such-dev0: [^\n]+\n$/);
});

t.test('without libpcap: the package that has it', async (t) => {
  const libraries = temporaryFolder();
  for (const name of ['libpcap.so.1', 'libpcap.so.0.8', 'libpcap.so']) writeFileSync(join(libraries, name), '');
  const env = { LD_LIBRARY_PATH: libraries };
  const { status, stderr } = await tractor(['flows', '--interface', 'lo'], { env });
  t.equal(status, 1);
  t.match(stderr, /libpcap0\.8/);
  const filtered = await tractor(['flows', fixture('web.pcap'), '--filter', 'udp'], { env });
  t.equal(filtered.status, 1);
  t.match(filtered.stderr, /^tractor: a filter needs libpcap, [^\n]*libpcap0\.8\)\n$/);
});

t.test('without the right: which one', { skip: process.getuid?.() === 0 ? false : skip }, async (t) => {
  chmodSync(folder, 0o755);
  const script = `process.setgroups([]); process.setgid(65534); process.setuid(65534);
    await import(${JSON.stringify(mainPath)});`;
  const { status, stderr } = await new Running(process.execPath, [
    ...['--input-type=module', '-e', script, mainPath, 'flows', '--interface', 'lo'],
  ]).ended;
  t.equal(status, 1);
  t.match(stderr, /CAP_NET_RAW/);
});
