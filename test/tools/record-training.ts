/**
 * Test tool: a training set of our own for the models. `tractor record` of real clients on the real servers of the tests, several captures of
 * each application with differing sizes and paces, beside whatever others have labelled. Learns nothing.
 *
 *   npm run record:training -- FOLDER [APPLICATION...]
 *
 * Writes FOLDER/APPLICATION-N.pcapng; takes what the tests of recordings take: root, and the servers that set-up unpacks. An
 * application is called what its flows are where their payload does not show it: `tractor dataset add SET --payload --label APPLICATION`.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SeededNumbers } from '../../lib/learning/random.js';
import * as servers from '../e2e/real-servers.js';
import { RecordingPlace, serverAddress as server } from '../e2e/recordings.js';

const capturesEach = 6;
const fileBytes = [200, 1_500, 9_000, 60_000, 400_000, 2_000_000];

/** One run of an application: numbers that differ from capture to capture, the same each time. */
class Turn {
  readonly #numbers: SeededNumbers;

  constructor(readonly number: number) {
    this.#numbers = new SeededNumbers(number);
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.#numbers.next() * (most - least + 1));
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }

  /** So many lines of a shell script. */
  lines(count: number, line: () => string): string {
    return Array.from({ length: count }, line).join('\n');
  }

  pause(): string {
    return this.of(['', 'sleep 0.05', 'sleep 0.3', `sleep 0.${this.between(1, 9)}`]);
  }
}

interface Application {
  readonly programs: readonly string[];
  /** Starts what it takes; what is then recorded in each turn. */
  readonly start: (place: RecordingPlace) => Promise<(turn: Turn) => string>;
}

/** Files to fetch and to send, called by their size. */
function madeFiles(place: RecordingPlace): string {
  const folder = join(place.folder, 'files');
  mkdirSync(folder, { recursive: true });
  for (const bytes of fileBytes) writeFileSync(join(folder, `${bytes}`), randomBytes(bytes));
  return folder;
}

let nginx: Promise<unknown> | undefined;

async function web(place: RecordingPlace, url: string, more: readonly string[]) {
  const files = madeFiles(place);
  nginx ??= servers.nginx(place, files);
  await nginx;
  return (turn: Turn) =>
    turn.lines(8, () => {
      const [bytes, way] = [turn.of(fileBytes), turn.between(0, 5)];
      const one = `${url}/files/${bytes}`;
      const rate = bytes > 50_000 && way === 1 ? `--limit-rate ${turn.between(100, 900)}k` : '';
      const urls = way === 2 ? `${one} ${url}/ ${url}/files/${turn.of(fileBytes)}` : one;
      const sent = way === 3 ? `--data-binary @${files}/${bytes} ${url}/` : urls;
      return `curl -sk -m20 ${turn.of(more)} ${rate} ${sent} >/dev/null; ${turn.pause()}`;
    });
}

async function shell(place: RecordingPlace) {
  const options = (await servers.sshd(place)).join(' ');
  const files = madeFiles(place);
  const guest = `guest@${server}`;
  return (turn: Turn) =>
    turn.lines(6, () => {
      const bytes = turn.of(fileBytes);
      const typed = `for i in $(seq ${turn.between(2, 8)}); do echo $i; sleep 0.${turn.between(1, 4)}; done`;
      const [of, to] = [`${files}/${bytes}`, `${place.folder}/copied`];
      return turn.of([
        `ssh ${options} ${guest} 'seq ${turn.between(1, 5000)}' >/dev/null`,
        `ssh ${options} ${guest} '${typed}' >/dev/null`,
        `scp -q -S "$(command -v ssh)" ${options} ${of} ${guest}:${to}`,
        `scp -q -S "$(command -v ssh)" ${options} ${guest}:${of} ${to}`,
        `ssh ${options} ${guest} cat <${of} >/dev/null`,
      ]);
    });
}

async function files(place: RecordingPlace) {
  await servers.vsftpd(place, randomBytes(1_200_000));
  const range = (turn: Turn) => `-r 0-${turn.of(fileBytes.slice(0, 5))}`;
  return (turn: Turn) =>
    turn.lines(5, () => {
      const way = turn.of(['', '--disable-epsv', `--limit-rate ${turn.between(200, 900)}k`]);
      return `curl -sm20 ${way} ${turn.of([range(turn), '-l', ''])} ftp://${server}/data.bin >/dev/null; ${turn.pause()}`;
    });
}

async function names(place: RecordingPlace) {
  const known = ['shop.example', 'mail.example', 'a-rather-long-name.of-a-host.in-a-zone.example'];
  await servers.dnsmasq(place, ...known);
  return (turn: Turn) =>
    turn.lines(12, () => {
      const kind = turn.of(['A', 'AAAA', 'MX', 'TXT', 'SRV', 'PTR']);
      return `dig @${server} ${turn.of(['+tries=1', '+tcp', '+noedns', '+dnssec'])} ${kind} ${turn.of(known)} >/dev/null; ${turn.pause()}`;
    });
}

async function torrents(place: RecordingPlace) {
  const { file, aria2, got } = await servers.torrent(place, randomBytes(3_000_000));
  const fetched = join(place.folder, 'torrent/opened');
  return (turn: Turn) => {
    const rate = turn.of([0, 300, 900]);
    const aria = `aria2c -q ${aria2.join(' ')} ${rate > 0 ? `--max-download-limit=${rate}K` : ''} >/dev/null; rm -f ${got}`;
    const client = `ctorrent -p ${6882 + turn.number} ${rate > 0 ? `-D ${rate}` : ''} -X 'touch ${fetched}.done' -s ${fetched} ${file} </dev/null >/dev/null`;
    const open = `rm -f ${fetched}*; ${client} & until [ -e ${fetched}.done ]; do sleep .1; done; kill -9 $!`;
    return turn.number % 2 === 0 ? aria : open;
  };
}

async function calls(place: RecordingPlace) {
  const args = await servers.sipp(place);
  const [scenario, ...others] = args.slice(1);
  return (turn: Turn) => {
    const many = `-m ${turn.between(2, 5)} -l ${turn.between(1, 3)} -r ${turn.between(1, 4)}`;
    return `sipp -sf ${scenario} ${others.join(' ')} ${many} >/dev/null`;
  };
}

/** Sound and pictures one way, in as many codecs as RTP has profiles for here. Who hears them says nothing. */
async function media(place: RecordingPlace) {
  const ports = Array.from({ length: 20 }, (_, index) => 5004 + 2 * index);
  const listening = `for (const port of ${JSON.stringify(ports)}) require('dgram').createSocket('udp4').bind(port, '${server}')`;
  await place.serving(5004, process.execPath, ['-e', listening]);
  const [sine, film] = ['-f lavfi -i sine=frequency=', '-f lavfi -i testsrc=rate='];
  return (turn: Turn) =>
    turn.lines(3, () => {
      const seconds = `-t ${turn.between(1, 4)}.${turn.between(0, 9)}`;
      const input = turn.of([
        `${sine}${turn.between(200, 900)} -c:a ${turn.of(['pcm_alaw', 'pcm_mulaw', 'g722', 'libopus', 'aac'])}`,
        `${film}${turn.of([5, 15, 25])}:size=${turn.of(['160x120', '320x240'])} -c:v ${turn.of(['mpeg4', 'mjpeg -pix_fmt yuvj420p -huffman default', 'libx264 -tune zerolatency'])}`,
      ]);
      return `ffmpeg -nostdin -v error -re ${input} ${seconds} -f rtp rtp://${server}:${turn.of(ports)} >/dev/null`;
    });
}

async function sensors(place: RecordingPlace) {
  await servers.mosquitto(place);
  const quality = (turn: Turn) => `-q ${turn.between(0, 2)} -h ${server}`;
  return (turn: Turn) =>
    turn.lines(6, () => {
      const message = 'x'.repeat(turn.of([4, 30, 300, 3000]));
      const times = turn.between(1, 6);
      const publish = `mosquitto_pub ${quality(turn)} -t s/a -m ${message} --repeat ${times} --repeat-delay 0.${turn.between(0, 3)}`;
      return turn.of([
        publish,
        `mosquitto_sub ${quality(turn)} -t 's/#' -C ${times} -W 6 >/dev/null & ${publish}; wait`,
      ]);
    });
}

/** Letters sent, and read as programs of mail do: by IMAP and by POP3, mostly without TLS, which would be flows of that. */
async function mail(place: RecordingPlace) {
  await servers.dovecot(place);
  await servers.msmtpd(place);
  const letters = join(place.folder, 'letters');
  mkdirSync(letters);
  const head = 'From: <a@shop.example>\r\nTo: <b@mail.example>\r\nSubject: letter\r\n\r\n';
  for (const bytes of fileBytes.slice(0, 5))
    writeFileSync(
      join(letters, `${bytes}`),
      head + randomBytes(bytes).toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    );
  return (turn: Turn) =>
    turn.lines(7, () => {
      const box = `-u box${turn.number}:x`;
      const letter = `${letters}/${turn.of(fileBytes.slice(0, 5))}`;
      const secured = turn.of(['', '', '', '--ssl-reqd -k']);
      const send = `curl -sm20 smtp://${server} --mail-from a@shop.example --mail-rcpt b@mail.example -T ${letter}`;
      const put = `curl -sm20 ${box} ${secured} -T ${letter} imap://${server}/INBOX`;
      const read = [
        `curl -sm20 ${box} ${secured} 'imap://${server}/INBOX;UID=${turn.between(1, 4)}' imap://${server}/`,
        `curl -sm20 ${box} imap://${server}/INBOX -X 'FETCH 1:* (FLAGS ENVELOPE)'`,
        `curl -sm20 ${box} pop3://${server}/ pop3://${server}/1`,
        `curl -sm20 ${box} pop3://${server}/${turn.between(1, 3)}`,
      ];
      return `${put} >/dev/null; ${turn.of([send, send, put])} >/dev/null; ${turn.of(read)} >/dev/null; ${turn.pause()}`;
    });
}

/** A VPN joined, used for this and that, and left. What goes on inside is not in the capture, which is of the outer interface. */
async function tunnels(place: RecordingPlace) {
  const ways = await servers.openvpn(place);
  const given = (bytes: number) => `http://$inside:8080/${bytes}`;
  const answering = `require('http').createServer((asked, answer) => { asked.resume(); answer.end(Buffer.alloc(Number(asked.url.slice(1)) || 1)); }).listen(8080)`;
  await place.serving(8080, process.execPath, ['-e', answering]);
  return (turn: Turn) =>
    turn.lines(4, () => {
      const { args, inside } = turn.of(ways);
      const work = turn.lines(turn.between(1, 4), () =>
        turn.of([
          `curl -sm20 ${given(turn.of(fileBytes))} >/dev/null; ${turn.pause()}`,
          `head -c ${turn.of(fileBytes.slice(0, 5))} /dev/zero | curl -sm20 --data-binary @- ${given(9)} >/dev/null`,
          `for i in $(seq ${turn.between(2, 9)}); do curl -sm20 ${given(turn.of(fileBytes.slice(0, 2)))} >/dev/null; sleep 0.2; done`,
        ]),
      );
      const until = "for i in $(seq 100); do ip -o -4 address | grep -q ' tun' && break; sleep 0.1; done";
      return `inside=${inside}; openvpn ${args.join(' ')} >/dev/null & ${until}\n${work}\nkill $!; wait $!; ${turn.pause()}`;
    });
}

const secure = ['--http1.1', '--http2', '--tls-max 1.2'];
const applications: Readonly<Record<string, Application>> = {
  http: { programs: ['nginx', 'openssl', 'curl'], start: (place) => web(place, `http://${server}`, ['', '--http1.0']) },
  tls: { programs: ['nginx', 'openssl', 'curl'], start: (place) => web(place, `https://${server}`, secure) },
  ssh: { programs: ['sshd', 'ssh', 'scp', 'ssh-keygen', 'unshare'], start: shell },
  ftp_data: { programs: ['vsftpd', 'curl', 'unshare'], start: files },
  dns: { programs: ['dnsmasq', 'dig'], start: names },
  bittorrent: { programs: ['ctorrent', 'aria2c', 'opentracker', 'curl'], start: torrents },
  rtp: { programs: ['ffmpeg'], start: media },
  sip: { programs: ['sipp'], start: calls },
  mail: { programs: ['dovecot', 'msmtpd', 'openssl', 'curl', 'unshare'], start: mail },
  openvpn: { programs: ['openvpn', 'openssl', 'curl'], start: tunnels },
  mqtt: { programs: ['mosquitto', 'mosquitto_pub', 'mosquitto_sub'], start: sensors },
};

async function record(place: RecordingPlace, folder: string, name: string, { start }: Application): Promise<void> {
  const script = await start(place);
  for (let number = 0; number < capturesEach; number++) {
    const path = resolve(folder, `${name}-${number}.pcapng`);
    const args = ['--label', name, '-o', path, '--dns', server];
    const command = ['sh', '-c', script(new Turn(number))];
    const { status, stderr } = await place.record(args, command, { env: servers.environment });
    if (status !== 0) console.log(`${name}-${number}: ${stderr.trim()}`);
    if (!existsSync(path)) throw new Error(`${name}-${number} was not recorded`);
  }
}

const [folder, ...chosen] = process.argv.slice(2);
const stranger = chosen.find((name) => applications[name] === undefined);
if (folder === undefined || stranger !== undefined) {
  console.error(`usage: npm run record:training -- FOLDER [${Object.keys(applications).join('] [')}]`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const place = new RecordingPlace();
if (place.skip !== false) throw new Error(place.skip);
// Servers that gave up their rights read here.
chmodSync(place.folder, 0o755);
try {
  for (const [name, application] of Object.entries(applications)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const missing = servers.lacking(...application.programs);
    console.log(missing === false ? name : `${name}: ${missing}`);
    if (missing === false) await record(place, folder, name, application);
  }
} finally {
  await place.remove();
}
process.exit();
