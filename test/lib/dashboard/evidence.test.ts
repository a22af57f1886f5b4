/** Everything that the core can say a payload showed has Russian words: the texts are taken from its sources, so that a new one without them fails here. */
import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { evidenceText } from '../../../lib/dashboard/state/spoken.js';

const folder = new URL('../../../../native/src/dissect/', import.meta.url);

/** What stands in quotes and is no evidence: what is looked for in payloads, names of labels of keys, messages of the compiler. */
const otherTexts = new Set([
  'AUTH SSL',
  'AUTH TLS',
  'AUTH TLS-C',
  'BitTorrent protocol',
  'GNUTELLA CONNECT/0.',
  'HTTP/1.1 200',
  'M-SEARCH * HTTP/1.',
  'NOTIFY * HTTP/1.',
  'SIP/2.0',
  'RTSP/',
  'TSource Engine Query',
  'fixed opening',
  'framed rtp',
  'gzip, deflate',
  'one bit each in Inspection::ruled_out',
]);
const otherFiles = new Set(['quic_keys.cpp']);

interface Quoted {
  readonly at: number;
  readonly text: string;
  readonly isBytes: boolean;
}

/** Strings outside of comments; characters in single quotes are passed over, since one of them may be a double quote. */
function quotedIn(source: string): readonly Quoted[] {
  const pieces = source.matchAll(/\/\/[^\n]*|'(?:[^'\\\n]|\\.)'|"((?:[^"\\\n]|\\.)*)"(sv)?/g);
  return [...pieces].flatMap(({ index, 1: text, 2: suffix }) =>
    text === undefined ? [] : [{ at: index, text, isBytes: suffix !== undefined }],
  );
}

/** From each `found(` to its closing bracket. */
function callsIn(source: string): readonly (readonly [number, number])[] {
  return [...source.matchAll(/\bfound\(/g)].map(({ index }) => {
    let [depth, at] = [0, index];
    do {
      if (source[at] === '(') depth += 1;
      if (source[at] === ')') depth -= 1;
      at += 1;
    } while (at < source.length && (depth > 0 || source[at - 1] !== ')'));
    return [index, at];
  });
}

/** What is handed to `found`, and every other text of several words that does not look like bytes of a protocol. */
function evidenceIn(source: string): readonly string[] {
  const calls = callsIn(source);
  return quotedIn(source)
    .filter(({ at, text, isBytes }) => {
      const isHanded = calls.some(([from, to]) => from <= at && at < to);
      return isHanded ? text !== '' : !isBytes && /^\w.* .*[\w')]$/.test(text) && !text.includes('\\');
    })
    .map(({ text }) => text)
    .filter((text) => !otherTexts.has(text));
}

const texts = new Set(
  readdirSync(folder)
    .filter((name) => /\.[ch]pp$/.test(name) && !otherFiles.has(name))
    .flatMap((name) => evidenceIn(readFileSync(new URL(name, folder), 'utf8'))),
);

/** Names that are written like words: of protocols and programs, of their messages and fields. */
const names = new Set(
  `Aerospike Agora Bitcoin Bolt Connect Diameter Direct Discord Doom Dropbox Elasticsearch Fox Gearman Gnutella Google Hello Acknowledge Host
  Initial Kad Kafka Kerberos Megaco Memcached Metadata Minecraft Modbus Mumble Munin Photon Pia Quake Radmin Redis Skinny Source Spotify Steam Stratum
  Subversion Sun Syncthing Telegram Telnet Teredo Terraria Threema Thrift Tor Tuya Ubiquiti Zabbix Zoom Atlas
  git mmtls rsync syslog telegram.org getstatus getinfo getchallenge getservers heartbeat`.split(/\s+/),
);
const isName = (word: string) => names.has(word) || /[\d$]/.test(word) || /.[A-Z]/.test(word) || /^[A-Z]$/.test(word);

const words = (text: string) => (text.match(/[\w$][\w/.+-]*/g) ?? []).filter((word) => /[A-Za-z]/.test(word));

t.test('all that the core says of payloads is found', async (t) => {
  t.ok(texts.size > 300, `${texts.size} texts`);
  for (const text of [
    'DNS query',
    'RMCP, IPMI',
    'Munin node greeting',
    'NGAP by its payload protocol identifier',
    'SSH banner ',
  ])
    t.ok(texts.has(text), text);
});

t.test('each has a Russian form, and no English word stays in it', async (t) => {
  for (const text of texts) {
    // Where it ends in a space, what the other side said follows.
    const whole = text.endsWith(', ') ? `${text}TLS ClientHello` : text.endsWith(' ') ? `${text}SSH-2.0` : text;
    const said = evidenceText(whole, 'ru');
    t.same(
      words(said).filter((word) => !isName(word)),
      [],
      `${whole}: ${said}`,
    );
    const isOfNames = words(whole).every(isName);
    t.ok(isOfNames || /[а-яё]/i.test(said), `${whole}: ${said}`);
    t.equal(said, said.trim().replaceAll('  ', ' '), whole);
  }
});

t.test('the parts of one in another', async (t) => {
  for (const [en, ru] of [
    ['HTTP request, Host, response', 'запрос HTTP, Host, ответ'],
    ['HTTP/2 settings, :authority, application/grpc', 'настройки HTTP/2, :authority, application/grpc'],
    ['SOCKS 5 request, TLS ClientHello, SNI', 'запрос SOCKS 5, TLS ClientHello, SNI'],
    ['STUN, DTLS handshake', 'STUN, установление связи DTLS'],
    ['STUN message, realm example.org', 'сообщение STUN, REALM example.org'],
    ['SMTP banner and greeting', 'строка приветствия и приветствие SMTP'],
    ['IMAP greeting and command', 'приветствие и команда IMAP'],
    ['QUIC long header', 'длинный заголовок QUIC'],
    ['TFTP read request', 'запрос чтения TFTP'],
    ['TLS records', 'записи TLS'],
    ['HTTP upgrade to WebSocket', 'переход с HTTP на WebSocket'],
    ['Direct Connect lock', 'команда Direct Connect $Lock'],
    ['Threema handshake by its lengths, on its port', 'установление связи Threema, по длинам, на своём порту'],
    ['MySQL greeting 8.0.36', 'приветствие MySQL 8.0.36'],
    ['payload of gre', 'содержимое: gre'],
  ] as const)
    t.equal(evidenceText(en, 'ru'), ru);
});
