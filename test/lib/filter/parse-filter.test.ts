import fc from 'fast-check';
import t from 'tap';
import { aliases } from '../../../lib/filter/aliases.js';
import type { Filter } from '../../../lib/filter/ast.js';
import { fieldsOf } from '../../../lib/filter/fields.js';
import { FilterError } from '../../../lib/filter/filter-error.js';
import { parseFilter } from '../../../lib/filter/parse-filter.js';
import { momentUs } from '../../../lib/filter/values.js';

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
    ['time > 2026-13-45', 7, [], 'time'],
    ['fwd_is_client == 7', 17, [], 'true or false'],
    ['port = 443', 5, ['=='], 'no operator'],
    ['port ==', 7, [], 'value is expected'],
    ['port == 1 2', 10, [], '&& or ||'],
    ['(port == 1', 10, [], 'ends'],
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
  t.equal(momentUs('1970-01-01T00:00:01.234567891Z'), 1_234_567);
  t.equal(momentUs('1970-01-01T03:00:00+03:00'), 0);
  t.equal(momentUs('1970-01-01 00:01'), 60e6);
  t.equal(momentUs('yesterday'), null);
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
  fc.constantFrom('10.0.0.0/8', '::1', '443', '"x"', '2s', '*vk*', "'", '"', ';', '--', '$1', '\\'),
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
