/**
 * `tractor record`: frames in the file are as on a wire, by whichever way the application has its network. Needs root and iproute2;
 * what cannot be had is skipped with a line.
 */
import t, { type Test } from 'tap';
import { flowsOf, frameLengths, hostDevice, page, RecordingPlace, serverAddress } from './recordings.js';
import type { Ended } from './run-tractor.js';

const place = new RecordingPlace();
const { skip } = place;
if (skip !== false) t.comment(skip);
t.teardown(() => place.remove());
const before = skip === false ? place.left() : null;
if (skip === false) await place.serveWeb();

const newFile = () => place.newFile();
const record = (args: readonly string[], ...command: string[]) => place.record(args, command);

const bulkOf = (url: string) => `curl -sm20 ${url}/bulk | wc -c; head -c 3000000 /dev/zero | curl -sm20 -T - ${url}/`;
const mtu = 1500;
const ethernetHeader = 14;

/** A download and an upload: data went both ways in frames as on a wire. */
async function checkBulk(t: Test, path: string, { status, stdout, stderr }: Ended): Promise<void> {
  t.equal(status, 0, stderr);
  t.match(stdout, /^3000000\n/);
  t.equal(Math.max(...frameLengths(path)), mtu + ethernetHeader);
  for (const flow of await flowsOf(path)) t.equal(flow['label'], 'http');
  t.strictSame(place.left(), before);
}

t.test('no frame is longer than on a wire', { skip }, async (t) => {
  const path = newFile();
  await checkBulk(
    t,
    path,
    await record(['--label', 'bulk', '-o', path], 'sh', '-c', bulkOf(`http://${serverAddress}`)),
  );
});

const bridged = ['--bridge-to-interface', hostDevice, '--address', '198.51.100.77/24'];

t.test('on the network of an interface, which stays as it is', { skip }, async (t) => {
  const path = newFile();
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

t.test('on the network of an interface no frame is longer than on a wire', { skip }, async (t) => {
  const path = newFile();
  const args = ['--label', 'bulk', '-o', path, ...bridged];
  const ended = await record(args, 'sh', '-c', bulkOf(`http://${serverAddress}`));
  t.equal(ended.stderr.includes('may join'), false);
  await checkBulk(t, path, ended);
});

t.test('without nft, on the network of an interface: a line says what may be longer', { skip }, async (t) => {
  const path = newFile();
  const args = ['--label', 'web', '-o', path, ...bridged];
  const { status, stderr } = await place.recordWithout('nft', args, ['curl', '-sm5', `http://${serverAddress}/`]);
  t.equal(status, 0);
  t.match(stderr, /eth0 may join received packets to frames that are longer than on the wire: nft /);
  t.match(await flowsOf(path), [{ client_ip: '198.51.100.77', label: 'http' }]);
  t.strictSame(place.left(), before);
});

t.test('on a bridge', { skip }, async (t) => {
  place.onHost('ip', 'link', 'add', 'br0', 'address', '02:00:00:00:00:01', 'mtu', '1400', 'type', 'bridge');
  place.onHost('ip', 'link', 'add', 'p0', 'mtu', '1400', 'type', 'veth', 'peer', 'name', 'p1');
  t.teardown(() => ['br0', 'p0'].forEach((link) => void place.onHost('ip', 'link', 'delete', link)));
  place.onHost('ip', 'address', 'add', '203.0.113.1/24', 'dev', 'br0');
  for (const link of ['br0', 'p0', 'p1']) place.onHost('ip', 'link', 'set', link, 'up');
  place.onHost('ip', 'link', 'set', 'p0', 'master', 'br0');
  const [path, first] = [newFile(), place.left()];
  const network = ['--bridge-to-interface', 'br0', '--address', '203.0.113.7/24'];
  const { status, stdout, stderr } = await record(
    ['--label', 'l', '-o', path, ...network],
    ...['sh', '-c', 'cat /sys/class/net/app0/mtu; curl -sm5 http://203.0.113.1:9; true'],
  );
  t.equal(status, 0, stderr);
  t.equal(stdout, '1400\n');
  t.match(await flowsOf(path), [{ client_ip: '203.0.113.7', server_port: 9 }]);
  t.strictSame(place.left(), first);
});
