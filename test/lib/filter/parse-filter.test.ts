import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { aliases } from '../../../lib/filter/aliases.js';
import type { Filter } from '../../../lib/filter/ast.js';
import { fieldsOf } from '../../../lib/filter/fields.js';
import { FilterError } from '../../../lib/filter/filter-error.js';
import { momentOf } from '../../../lib/filter/moments.js';
import { parseFilter } from '../../../lib/filter/parse-filter.js';
import { ipProtocolText } from '../../../lib/schema/ip-protocols.js';

/** The filter in brackets and words, fields by name. */
function told(filter: Filter): string {
  switch (filter.type) {
    case 'all':
      return 'all';
    case 'and':
    case 'or':
      return `(${filter.parts.map(told).join(` ${filter.type} `)})`;
    case 'not':
      return `!${told(filter.part)}`;
    case 'order':
      return `${filter.field.name} ${filter.order} ${filter.value}`;
    case 'range':
      return `${filter.field.name} ${filter.low}..${filter.high}`;
    case 'network':
      return `${filter.field.name} net ${filter.network.bytes.join('.')}/${filter.network.prefixBits}`;
    case 'wildcard':
      return `${filter.field.name} like ${filter.pieces.join('*')}`;
    case 'matches':
      return `${filter.field.name} matches ${filter.pattern}`;
    case 'exists':
      return `${filter.field.name}?`;
    case 'contains':
      return `${filter.field.name} has ${filter.value}`;
    default:
      return `${filter.field.name} = ${filter.value}`;
  }
}

t.test('what is written is what is meant', async (t) => {
  for (const [text, meant] of [
    ['', 'all'],
    ['  \n', 'all'],
    ['ip == 10.0.0.1 && label == telegram', '(ip net 10.0.0.1/32 and label = telegram)'],
    ['port == 443', 'port = 443'],
    ['duration_us > 1e6', 'duration_us > 1000000'],
    ['sni contains "vk"', 'sni has vk'],
    ['ip == 10.1.2.3/8', 'ip net 10.0.0.0/8'],
    ['ip == 2001:db8::/33', 'ip net 32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.0/33'],
    ['ip == ::ffff:10.0.0.1', 'ip net 0.0.0.0.0.0.0.0.0.0.255.255.10.0.0.1/128'],
    ['!(sni or udp)', '!(sni? or protocol = udp)'],
    ['not not sni', 'sni?'],
    ['exists sni', 'sni?'],
    ['fwd_is_client', 'fwd_is_client = true'],
    ['fwd_is_client == false', 'fwd_is_client = false'],
    ['tls', 'label_protocol = tls'],
    ['port in {80, 443, 8000..8080}', '(port = 80 or port = 443 or port 8000..8080)'],
    ['label == [vk, ok]', '(label = vk or label = ok)'],
    ['label not in {vk}', '!label = vk'],
    ['label != vk', '!label = vk'],
    ['label ne vk', '!label = vk'],
    ['tcp.port == 443', '(protocol = tcp and port = 443)'],
    ['udp.dstport != 53', '(protocol = udp and !server_port = 53)'],
    ['sni == *vk*', 'sni like *vk*'],
    ['sni == "*vk*"', 'sni = *vk*'],
    ["sni == 'a\\'b\\\\\\n'", "sni = a'b\\\n"],
    ['sni matches "^v.\\\\d"', 'sni matches ^v.\\d'],
    ['sni ~ x', 'sni matches x'],
    ['label == in', 'label = in'],
    ['a_label == and', ''],
    ['ip.proto == 6', 'protocol = tcp'],
    ['protocol == 17', 'protocol = udp'],
    ['ip.proto == "0x11"', 'protocol = udp'],
    ['ip.proto != 6', '!protocol = tcp'],
    ['ip.proto in {6 17}', '(protocol = tcp or protocol = udp)'],
    ['ipv6.nxt == 58', 'protocol = icmpv6'],
    ['ip.protocol == TCP', 'protocol = TCP'],
    ['protocol == 061', 'protocol = 61'],
    ['protocol == 255', 'protocol = 255'],
    ['protocols == 6', 'protocols = tcp'],
    ['label_protocol == 6', 'label_protocol = 6'],
    ['port == "443"', 'port = 443'],
    ['port in {"80", "8000..8080"}', '(port = 80 or port 8000..8080)'],
    ['bytes > "10MB"', 'bytes > 10000000'],
    ['ip == "10.0.*"', 'ip like 10.0.*'],
    ['fwd_is_client == "true"', 'fwd_is_client = true'],
    ['time >= "2016-08-02T02:19:33Z"', 'time_start_us >= 1470104373000000'],
    ['frame.time >= "2016-08-02 02:19:33"', 'time_start_us >= 1470104373000000'],
    ['starttime >= 1470104373', 'time_start_us >= 1470104373000000'],
    ['starttime >= 1470104373.123456', 'time_start_us >= 1470104373123456'],
    ['stoptime < "1470104373"', 'time_end_us < 1470104373000000'],
    ['stoptime < 2016-08-02T02:19:33Z', 'time_end_us < 1470104373000000'],
    ['starttime in {1470104373..1470104374}', 'time_start_us 1470104373000000..1470104374000000'],
    ['session.length > 1500', 'duration_us > 1500000'],
    ['session.length > 2s', 'duration_us > 2000000'],
    ['duration > 1500', 'duration_us > 1500'],
    ['time_start_us > 1500', 'time_start_us > 1500'],
    ['bytes.src > 1KB', 'client_bytes > 1000'],
    ['packets.dst == 0', 'server_packets = 0'],
    ['databytes.src == 0', 'client_payload_bytes = 0'],
    ['port in {80..80}', 'port 80..80'],
    ['duration > 2s', 'duration_us > 2000000'],
    ['duration_us <= 1.5ms', 'duration_us <= 1500'],
    ['bytes >= 10MB', 'bytes >= 10000000'],
    ['bytes >= 1KiB', 'bytes >= 1024'],
    ['tcp_flags_fwd == 0x1b', 'tcp_flags_fwd = 27'],
    ['frame.time >= 2026-01-31T12:00:00.25Z', 'time_start_us >= 1769860800250000'],
    ['time < 2026-01-31', 'time_start_us < 1769817600000000'],
    ['sni && udp || tcp', '((sni? and protocol = udp) or protocol = tcp)'],
    ['sni and (udp or tcp)', '(sni? and (protocol = udp or protocol = tcp))'],
    ['LABEL == vk AND Sni', '(label = vk and sni?)'],
    ['host.dns == x && protocols == tls && country == RU', '(dns_name = x and protocols = tls and country = RU)'],
  ] as const) {
    if (meant === '') t.throws(() => parseFilter(text), FilterError, text);
    else t.equal(told(parseFilter(text)), meant, text);
  }
});

t.test('what is wrong is said with its place, and what is near', async (t) => {
  for (const [text, position, near, part] of [
    ['prt == 1', 0, ['port'], 'no field prt'],
    ['label == vk && sin contains x', 15, ['sni'], 'no field sin'],
    ['port == "x"', 8, [], '0 to 65535'],
    ['port == 65536', 8, [], '0 to 65535'],
    ['port == 1.5', 8, [], '0 to 65535'],
    ['ip == 10.0.0.0/33', 6, [], 'address'],
    ['ip == 10.0.0.256', 6, [], 'address'],
    ['ip < 10.0.0.1', 3, ['==', '!=', 'in'], 'for numbers'],
    ['port contains 4', 5, ['==', 'in'], 'for texts'],
    ['duration_us > soon', 14, [], 'duration'],
    ['time > 2026-13-45', 7, [], 'no such date'],
    ['fwd_is_client == 7', 17, [], 'true or false'],
    ['fwd_is_client == constructor', 17, [], 'true or false'],
    ['port = 443', 5, ['=='], 'no operator'],
    ['port ==', 7, [], 'value is expected'],
    ['port == 1 2', 10, [], '&& or ||'],
    ['port == "443x"', 8, [], '0 to 65535'],
    ['time > "soon"', 7, [], 'microseconds since the epoch, or such as'],
    ['starttime > soon', 12, [], 'seconds since the epoch, or such as'],
    ['session.length > soon', 17, [], 'milliseconds, or such as'],
    ['time > 2016-02-30', 7, [], 'no such date: 2016-02-30'],
    ['time > "2016-02-30T00:00:00Z"', 7, [], 'no such date: 2016-02-30T00:00:00Z'],
    ['time in {2016-02-01..2016-02-30}', 9, [], 'no such date: 2016-02-30'],
    ['time > 2016-02-28T24:00:00Z', 7, [], 'no such time: 2016-02-28T24:00:00Z'],
    ['port in {80, 8080..80}', 13, ['80..8080'], 'the range 8080..80 is upside down'],
    ['duration in {2s..500ms}', 13, ['500ms..2s'], 'upside down'],
    ['port in {"8080..80"}', 9, [], 'upside down'],
    ['time in {2016-02-02T01:00:00Z..2016-02-01}', 9, [], 'upside down'],
    ['ip.proto == 256', 12, [], 'its number, 0 to 255'],
    ['ip.proto in {6..17}', 13, [], 'its number, 0 to 255'],
    ['ip.proto < 6', 9, ['==', '!=', 'in'], 'for numbers'],
    ['(port == 1', 0, [], 'the bracket ( is not closed: ) is missing'],
    ['sni && (udp || (tcp)', 7, [], ') is missing'],
    ['(udp || (tcp', 8, [], ') is missing'],
    ['((udp) || tcp', 0, [], ') is missing'],
    ['(label', 0, [], ') is missing'],
    ['port in {80', 8, [], '} is missing'],
    ['(port == [80, 81', 9, [], '] is missing'],
    ['(port ==', 8, [], 'value is expected'],
    ['(port == 1 &&', 13, [], 'a field, a bracket or a negation is expected'],
    ['(port == 1 tcp)', 11, [], '&&, || or ) is expected'],
    ['exists', 6, [], 'where a field is expected'],
    ['port == 1)', 9, [], '&& or ||'],
    ['port in 80', 8, [], '{ }'],
    ['port in {}', 9, [], ''],
    ['sni == "abc', 7, [], 'not closed'],
    ['sni & udp', 4, ['&&'], 'means nothing'],
    ['duration > {1, 2}', 15, [], 'one value'],
    ['&& sni', 0, [], ''],
    [`${'('.repeat(60)}sni${')'.repeat(60)}`, 50, [], 'nested'],
    [`${'!'.repeat(60)}sni`, 50, [], 'nested'],
    ['x'.repeat(4097), 4096, [], 'longer'],
    [`port in {${'1 '.repeat(1001)}}`, 0, [], 'more than 1000 values'],
    [`sni matches "${'a'.repeat(501)}"`, 12, [], 'longer than 500'],
  ] as const) {
    try {
      parseFilter(text);
      t.fail(`${text} was taken`);
    } catch (error) {
      t.ok(error instanceof FilterError, `${text}: ${error}`);
      t.match(error, { position, near }, text);
      t.ok((error as Error).message.includes(part), `${text}: ${(error as Error).message}`);
    }
  }
});

t.test('sessions have their own fields, and those of their flows', async (t) => {
  t.equal(told(parseFilter('flows > 2 && sni == x', 'sessions')), '(flows > 2 and sni = x)');
  t.match(parseFilter('flows > 2', 'sessions'), { field: { table: 'sessions' } });
  t.match(parseFilter('sni == x', 'sessions'), { field: { table: 'flows' } });
  t.throws(() => parseFilter('flows > 2', 'flows'), { message: /no field flows/ });
});

t.test('every alias means a field', async (t) => {
  for (const [name, { field }] of aliases) {
    t.ok(fieldsOf.flows.has(field), `${name} is ${field}`);
    t.ok(parseFilter(name), name);
  }
});

t.test('times', async (t) => {
  t.equal(momentOf('1970-01-01T00:00:01.234567891Z'), 1_234_567);
  t.equal(momentOf('1970-01-01T03:00:00+03:00'), 0);
  t.equal(momentOf('1970-01-01 00:01'), 60e6);
  t.equal(momentOf('yesterday'), null);
  for (const text of ['2016-02-30', '2015-02-29', '1900-02-29', '2016-04-31', '2016-00-01', '2016-13-01', '2016-01-00'])
    t.equal(momentOf(text), 'filter_no_such_date', text);
  for (const text of ['2016-02-29', '2000-02-29', '2016-12-31']) t.type(momentOf(text), 'number', text);
  for (const text of [
    '2016-01-01T24:00:00Z',
    '2016-01-01T23:60:00Z',
    '2016-01-01T23:59:61Z',
    '2016-01-01T00:00:00+24:00',
    '2016-01-01T00:00:00-01:60',
    // No leap second ends there.
    '2016-03-31T23:59:60Z',
    '2016-12-31T22:59:60Z',
    '2016-12-31T23:59:60+01:00',
    '2016-12-31T00:00:60Z',
  ])
    t.equal(momentOf(text), 'filter_no_such_time', text);
  const newYear = momentOf('2017-01-01T00:00:00Z');
  t.equal(momentOf('2016-12-31T23:59:60Z'), newYear, 'a leap second counts as the one after it');
  t.equal(momentOf('2016-12-31T15:59:60-08:00'), newYear);
  t.equal(momentOf('1990-06-30T23:59:60.5z'), (momentOf('1990-07-01') as number) + 500_000);
  t.equal(momentOf('0001-01-01'), -62_135_596_800_000_000);
});

t.test('a time is read as Date does, where both know it', async () => {
  const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(fc.property(date, (one) => momentOf(one.toISOString()) === one.getTime() * 1000));
});

t.test('numbers of protocols are those of the core', async (t) => {
  const source = new URL('../../../../native/src/meter/column_batch.cpp', import.meta.url);
  const [table = ''] = /protocol_text\(std::uint8_t[\s\S]*?\n}/.exec(readFileSync(source, 'utf8')) ?? [];
  const names = new Map([...table.matchAll(/case (\d+):\s+return "(\w+)"/g)].map(([, number, name]) => [number, name]));
  t.ok(names.size > 15);
  for (let number = 0; number < 256; number++)
    t.equal(ipProtocolText(number), names.get(String(number)) ?? String(number));
});

const names = fc.constantFrom(...fieldsOf.flows.keys(), ...aliases.keys(), 'sni', 'port', 'ip');
const word = fc.oneof(
  names,
  fc.constantFrom(
    '==',
    '!=',
    '<',
    '>',
    '(',
    ')',
    '{',
    '}',
    ',',
    '&&',
    '||',
    '!',
    'and',
    'or',
    'not',
    'in',
    'contains',
    'matches',
  ),
  fc.constantFrom(
    '10.0.0.0/8',
    '::1',
    '443',
    '9..1',
    '1..9',
    '2016-02-30',
    '0x6',
    '"x"',
    '2s',
    '*vk*',
    "'",
    '"',
    ';',
    '--',
    '$1',
    '\\',
  ),
  fc.string({ maxLength: 6, unit: 'binary' }),
);

t.test('any text is a filter or a FilterError within it', async () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          if (!(error instanceof FilterError)) throw error;
          if (error.position < 0 || error.position > text.length)
            throw new Error(`position ${error.position} of ${text.length}`);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

t.test('any text in quotes is that text', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const quoted = `"${text.replace(/["\\]/g, '\\$&')}"`;
      const filter = parseFilter(`sni == ${quoted}`);
      return filter.type === 'text' && filter.value === text;
    }),
  );
});
