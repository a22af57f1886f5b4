/**
 * `tractor record` of the clients that people use, on the servers that people run, through address translation: nothing but the
 * application's packets in the file, and flows called what they are. A client or server that is not here is skipped with a line.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import * as servers from './real-servers.js';
import { flowsOf, hostAddress, hostDevice, infoOf, RecordingPlace, serverAddress } from './recordings.js';

const place = new RecordingPlace();
const { folder, skip } = place;
if (skip !== false) t.comment(skip);
t.teardown(() => place.remove());
const before = skip === false ? place.left() : null;
// Servers that gave up their rights read here.
chmodSync(folder, 0o755);

const needs = (...programs: string[]) => ({ skip: skip || servers.lacking(...programs) });

/** In the network that a recording takes for an application of its own. */
const translated = /^10\.20[0-3]\.\d+\.\d+$/;
const bridgedAddress = '198.51.100.77';
const bridged = ['--bridge-to-interface', hostDevice, '--address', `${bridgedAddress}/24`];

/** Records, and looks at what every recording promises. */
async function recorded(
  t: Test,
  label: string,
  command: readonly string[],
  options: readonly string[] = [],
  peers: readonly string[] = [serverAddress],
) {
  const path = place.newFile();
  // Whoever looks a name up asks there, and no name server of this machine's.
  const args = ['--label', label, '-o', path, '--dns', serverAddress, ...options];
  const { status, stdout, stderr } = await place.record(args, command, { env: servers.environment });
  t.equal(status, 0, stderr + stdout);
  t.strictSame(place.left(), before, 'all is undone');
  const [flows, info] = await Promise.all([flowsOf(path), infoOf(path)]);
  t.match(info.sections[0].comments, [`label: ${label}`, `command: ${command.join(' ')}`, /^started: /]);
  t.match(info.interfaces[0], { description: `traffic of ${label}`, dropped: 0, comment: /ended: .*exit status: 0/ });
  const isPeer = (address: unknown) => peers.includes(String(address));
  const clients = new Set(flows.map(({ client_ip, server_ip }) => (isPeer(client_ip) ? server_ip : client_ip)));
  t.equal(clients.size, 1, 'one application');
  t.ok(
    flows.every(({ client_ip, server_ip }) => isPeer(client_ip) || isPeer(server_ip)),
    'and whom it talks with',
  );
  const { metered, ...others } = info.packet_counters;
  if (options === bridged) {
    t.strictSame([...clients], [bridgedAddress]);
    t.strictSame(Object.keys(others), ['arp'], 'that network asks who is who');
  } else {
    t.match([...clients][0], translated);
    t.strictSame({ metered, others }, { metered: info.packets, others: {} }, 'no ARP, no neighbour discovery');
  }
  const of = (wanted: string) => flows.filter(({ label }) => label === wanted);
  return { stdout, flows, of, labels: flows.map(({ label }) => label).sort() };
}

/** The server's lines of those who came to it. */
const cameFrom = (address: string) => new RegExp(`\\b${address.replaceAll('.', '\\.')}\\b`);

t.test('curl and nginx: HTTP, and HTTPS by name', needs('nginx', 'openssl', 'curl'), async (t) => {
  await servers.nginx(place);
  const names = ['shop.example', 'mail.example'];
  const urls = [`http://${serverAddress}/`, ...names.map((name) => `https://${name}/`)];
  const known = names.flatMap((name) => ['--resolve', `${name}:443:${serverAddress}`]);
  const { stdout, of, labels } = await recorded(t, 'web', ['curl', '-sSkm5', ...known, ...urls]);
  t.equal(
    stdout,
    `http ${hostAddress} ${serverAddress}\n${names.map((name) => `https ${hostAddress} ${name}\n`).join('')}`,
    "nginx saw this machine's own address",
  );
  t.strictSame(labels, ['http', 'tls', 'tls']);
  t.match(of('http'), [{ server_port: 80, http_host: serverAddress, user_agent: /^curl\// }]);
  t.strictSame(
    of('tls')
      .map(({ sni }) => sni)
      .sort(),
    names.toSorted(),
  );
  t.match(of('tls'), [{ server_port: 443, alpn: /h2|http\/1.1/, ja4: /^t13d/ }, {}]);
});

for (const kind of ['nft', 'legacy'] as const)
  t.test(`through iptables-${kind}, where nftables is not`, needs(`iptables-${kind}`, 'nginx', 'curl'), async (t) => {
    const env = servers.iptablesEnvironment(folder, kind);
    if (env === null) throw new Error('it was there');
    const path = place.newFile();
    // A table that iptables made stays, empty: it is not for a recording to remove.
    if (kind === 'nft') t.teardown(() => void place.onHost('nft', 'delete', 'table', 'ip', 'nat'));
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const rules = () => place.onHost('env', ...settings, 'iptables', '-w', '-t', 'nat', '-S');
    const [first, { tables: _, ...left }] = [rules(), place.left() as Record<string, unknown>];
    const command = ['curl', '-sm5', `http://${serverAddress}/`];
    const { status, stdout, stderr } = await place.recordWithout('nft', ['--label', 'web', '-o', path], command, {
      env,
    });
    t.equal(status, 0, stderr);
    t.match(stdout, hostAddress, 'nginx saw an address of the machine');
    t.match(await flowsOf(path), [{ client_ip: translated, label: 'http' }]);
    t.equal(rules(), first);
    const { tables: __, ...after } = place.left() as Record<string, unknown>;
    t.strictSame(after, left);
  });

t.test('ssh, scp and sshd', needs('sshd', 'ssh', 'scp', 'ssh-keygen', 'unshare'), async (t) => {
  const options = await servers.sshd(place);
  const guest = `guest@${serverAddress}`;
  const sent = join(folder, 'sent.bin');
  writeFileSync(sent, randomBytes(300_000));
  const got = join(folder, 'got.bin');
  const script =
    'guest=$0; sent=$1; got=$2; shift 2; ssh "$@" $guest \'echo $SSH_CONNECTION\' && scp -S "$(command -v ssh)" "$@" "$sent" "$guest:$got"';
  const { stdout, of, labels } = await recorded(t, 'shell', ['sh', '-c', script, guest, sent, got, ...options]);
  t.match(stdout, new RegExp(`^${hostAddress} \\d+ ${serverAddress} 22\\n$`), 'the server saw a translated address');
  t.ok(readFileSync(got).equals(readFileSync(sent)), 'the copy is whole');
  t.strictSame(labels, ['ssh', 'ssh']);
  t.match(of('ssh'), [{ server_port: 22, label_source: 'payload', label_evidence: /OpenSSH/ }, {}]);
  t.ok(Number(of('ssh')[1]?.['fwd_payload_bytes']) > 300_000);
});

t.test(
  'FTP and vsftpd, passive through translation and active on the network itself',
  needs('vsftpd', 'curl', 'unshare'),
  async (t) => {
    const data = randomBytes(200_000);
    const log = await servers.vsftpd(place, data);
    const fetch = (...ways: string[]) => [
      'curl',
      '-sSm9',
      ...ways,
      '-o',
      join(folder, 'fetched'),
      `ftp://${serverAddress}/data.bin`,
    ];
    const ways: [string, string[], readonly string[], RegExp][] = [
      ['EPSV', [], [], cameFrom(hostAddress)],
      ['PASV', ['--disable-epsv'], [], cameFrom(hostAddress)],
      ['EPRT', ['--ftp-port', '-'], bridged, cameFrom(bridgedAddress)],
      ['PORT', ['--ftp-port', '-', '--disable-eprt'], bridged, cameFrom(bridgedAddress)],
    ];
    for (const [name, options, network, seen] of ways) {
      writeFileSync(log, '');
      const { of, labels } = await recorded(t, 'files', fetch(...options), network);
      t.ok(readFileSync(join(folder, 'fetched')).equals(data), `${name}: the file is whole`);
      t.match(readFileSync(log, 'utf8'), seen);
      t.strictSame(labels, ['ftp', 'ftp_data'], name);
      const [control] = of('ftp');
      t.match(control, { server_port: 21, label_source: 'payload' });
      t.match(of('ftp_data'), [{ announced_by: control?.['flow_id'], label_source: 'session' }]);
      const [{ fwd_payload_bytes = 0, bwd_payload_bytes = 0 } = {}] = of('ftp_data');
      t.ok(Number(fwd_payload_bytes) + Number(bwd_payload_bytes) >= data.length, 'some of it perhaps sent again');
    }
  },
);

t.test('dig, curl and dnsmasq', needs('dnsmasq', 'dig', 'curl'), async (t) => {
  const dnsmasq = await servers.dnsmasq(place, 'shop.example', 'mail.example');
  const script = 'dig +short mail.example; curl -sm3 http://shop.example:81/ || test $? = 7';
  const { stdout, of } = await recorded(t, 'names', ['sh', '-c', script]);
  t.equal(stdout, `${serverAddress}\n`);
  t.match(dnsmasq.stderr + dnsmasq.stdout, new RegExp(`query\\[A\\] mail.example from ${hostAddress}`));
  const asked = new Set(of('dns').map(({ dns_name }) => dns_name));
  t.ok(asked.has('mail.example') && asked.has('shop.example'), [...asked].join());
  t.match(of('dns')[0], { server_port: 53, protocol: 'udp', label_source: 'payload' });
});

const torrentPrograms = ['ctorrent', 'aria2c', 'opentracker', 'curl'];
t.test('BitTorrent clients and a peer that has it all', needs(...torrentPrograms), async (t) => {
  const data = randomBytes(3_000_000);
  const { file, aria2, got } = await servers.torrent(place, data);
  // The tracker names a client to itself, by the address that it saw.
  const peers = [serverAddress, hostAddress];
  const fetching = (flows: Awaited<ReturnType<typeof flowsOf>>) =>
    flows.filter(({ server_ip, bwd_payload_bytes: bytes }) => server_ip === serverAddress && Number(bytes) > 2_500_000);

  await t.test('ctorrent, which shakes hands in the open', async (t) => {
    const opened = join(folder, 'ctorrent.bin');
    // It would go on for ten seconds more.
    const client = 'ctorrent -p 6882 -X "touch $1.done" -s $1 $0 </dev/null >/dev/null';
    const script = `${client} & until [ -e $1.done ]; do sleep .1; done; kill -9 $!`;
    const { of } = await recorded(t, 'torrents', ['sh', '-c', script, file, opened], [], peers);
    t.ok(readFileSync(opened).equals(data), 'what was fetched is whole');
    t.match(fetching(of('bittorrent')), [{ label_source: 'payload', label_evidence: 'BitTorrent handshake' }]);
    t.match(of('http')[0], { server_port: 6969, user_agent: /CTorrent/ }, 'the tracker');
  });

  await t.test('aria2, which hides it and meets itself', async (t) => {
    const { of } = await recorded(t, 'torrents', ['aria2c', ...aria2], [], peers);
    t.ok(readFileSync(got).equals(data), 'what was fetched is whole');
    // Message stream encryption looks like nothing: only the port speaks.
    t.match(fetching(of('bittorrent')), [{ server_port: 6881, label_source: 'port' }]);
    const itself = of('bittorrent').filter(
      ({ server_ip, server_port }) => server_ip === hostAddress && server_port === 6881,
    );
    t.ok(itself.length > 0, 'the tracker saw the translated address');
    t.match(of('http')[0], { server_port: 6969, user_agent: /^aria2\// }, 'the tracker');
  });
});

t.test('a call by SIP with its RTP', needs('sipp'), async (t) => {
  const args = await servers.sipp(place);
  const { of, labels } = await recorded(t, 'calls', ['sipp', ...args]);
  t.strictSame(labels, ['rtp', 'sip']);
  const [sip] = of('sip');
  t.match(sip, { server_port: 5060, label_source: 'payload' });
  t.match(of('rtp'), [{ announced_by: sip?.['flow_id'], announced_protocol: 'rtp' }]);
  const [{ fwd_packets = 0, bwd_packets = 0 } = {}] = of('rtp');
  t.ok(
    Number(fwd_packets) >= 40 && Number(bwd_packets) >= 40,
    `a second of sound there and back: ${fwd_packets}, ${bwd_packets}`,
  );
});

t.test('ffmpeg: RTP by itself', needs('ffmpeg'), async (t) => {
  const { heard, url, ended } = await servers.rtpReceiver(place);
  const { of, labels } = await recorded(t, 'radio', servers.toneTo(2, '-f', 'rtp', url));
  await ended;
  t.ok(statSync(heard).size > 12_000, 'a second of it was heard');
  t.ok(labels.includes('rtp'), labels.join());
  const [{ fwd_payload_bytes = 0 } = {}] = of('rtp').filter(({ server_port }) => server_port === 5004);
  t.ok(Number(fwd_payload_bytes) > 15_000, `two seconds were sent: ${fwd_payload_bytes}`);
});

t.test('ffmpeg: RTSP with the RTP that it announces', needs('ffmpeg'), async (t) => {
  const { heard, url, ended } = await servers.rtspReceiver(place);
  const { of } = await recorded(t, 'camera', servers.toneTo(2, '-f', 'rtsp', '-rtsp_transport', 'udp', url));
  await ended;
  t.ok(statSync(heard).size > 20_000, 'nearly two seconds were heard');
  const [rtsp] = of('rtsp');
  t.match(rtsp, { server_port: 8554, label_source: 'payload' });
  const [media] = of('rtp').toSorted((one, other) => Number(other['fwd_packets']) - Number(one['fwd_packets']));
  t.match(media, { announced_by: rtsp?.['flow_id'], announced_protocol: 'rtp' });
});

t.test('letters: dovecot and msmtpd', needs('dovecot', 'msmtpd', 'openssl', 'curl', 'unshare'), async (t) => {
  await servers.dovecot(place);
  await servers.msmtpd(place);
  const letter = join(folder, 'letter');
  writeFileSync(letter, 'Subject: one\r\n\r\nhello\r\n');
  const box = `-u somebody:x`;
  const script = [
    `curl -sm9 smtp://$0 --mail-from a@shop.example --mail-rcpt b@mail.example -T ${letter}`,
    `curl -sm9 ${box} -T ${letter} imap://$0/INBOX`,
    `curl -sm9 ${box} "imap://$0/INBOX;UID=1"`,
    `curl -sm9 ${box} pop3://$0/1`,
  ].join(' && ');
  const { stdout, labels } = await recorded(t, 'mail', ['sh', '-c', script, serverAddress]);
  t.equal(stdout.match(/hello/g)?.length, 2, 'read by IMAP and by POP3');
  t.strictSame(labels, ['imap', 'imap', 'pop3', 'smtp']);
});

t.test('a VPN: openvpn, from its handshake on', needs('openvpn', '/dev/net/tun', 'openssl', 'curl'), async (t) => {
  const ways = await servers.openvpn(place);
  await place.serving(8080, process.execPath, [
    ...['-e', "require('http').createServer((asked, answer) => answer.end(asked.socket.remoteAddress)).listen(8080)"],
  ]);
  for (const { way, inside, args } of ways) {
    const joined = "for i in $(seq 100); do ip -o -4 address | grep -q ' tun' && break; sleep 0.1; done";
    const script = `openvpn ${args.join(' ')} >/dev/null & ${joined}; curl -sm9 http://${inside}:8080/; kill $!; wait $!; true`;
    const { stdout, flows } = await recorded(t, 'openvpn', ['sh', '-c', script]);
    t.match(stdout, /^10\.99\.\d+\.\d+$|^::ffff:10\.99\.\d+\.\d+$/, `${way}: asked from inside`);
    const [tunnel] = flows.filter(({ protocol }) => protocol !== 'icmp');
    t.match(tunnel, { label: 'openvpn', label_source: 'payload', server_ip: serverAddress }, way);
  }
});

t.test('mosquitto and its clients', needs('mosquitto', 'mosquitto_pub', 'mosquitto_sub'), async (t) => {
  const mosquitto = await servers.mosquitto(place);
  const script = 'mosquitto_pub -h $0 -t sensors/a -r -m warm && mosquitto_sub -h $0 -t sensors/# -C 1 -W 5';
  const { stdout, of, labels } = await recorded(t, 'sensors', ['sh', '-c', script, serverAddress]);
  t.equal(stdout, 'warm\n');
  t.match(mosquitto.stderr, new RegExp(`New connection from ${hostAddress}:`));
  t.strictSame(labels, ['mqtt', 'mqtt']);
  t.match(of('mqtt'), [{ server_port: 1883, label_source: 'payload' }, { server_port: 1883 }]);
});
