import fc from 'fast-check';
import t from 'tap';
import { FilterError } from '../../../lib/filter/filter-error.js';
import { Places } from '../../../lib/geo/places.js';
import { addressBytes } from '../../../lib/schema/address-bytes.js';
import { filterOf, passing, tableOf } from './job-tables.js';

t.test('which flows pass', async (t) => {
  const table = await tableOf(t, [
    { sni: 'VK.com', client_ip: '10.0.0.1', server_ip: '87.240.1.1', label: 'vk', label_protocol: 'tls' },
    {
      sni: null,
      client_ip: '10.0.0.2',
      protocol: 'udp',
      client_port: 5353,
      server_port: 53,
      label_protocol: 'dns',
      dns_name: 'vk.com',
    },
    { sni: '100%_a\\b', client_ip: '2001:db8::1', server_ip: '::ffff:10.0.0.1', ip_version: 6, duration_us: 3_000_000 },
    { sni: '', fwd_is_client: false, fwd_bytes: 9_999_901, bwd_bytes: 100, tcp_flags_fwd: 2 },
  ]);
  for (const [text, ids] of [
    ['', [1, 2, 3, 4]],
    ['sni == vk.COM', [1]],
    ['sni', [1, 3, 4]],
    ['!sni', [2]],
    ['sni != vk.com', [2, 3, 4]],
    ['!(sni == vk.com)', [2, 3, 4]],
    ['!!(sni == vk.com)', [1]],
    ['!(sni == vk.com || !(sni contains a))', [3]],
    ['sni contains "%_"', [3]],
    ['sni == *%*', [3]],
    ['sni == *_A\\*', [3]],
    ['sni == *', [1, 3, 4]],
    ['sni == "*"', []],
    ['sni == ""', [4]],
    ['sni matches "^v.\\\\.c"', [1]],
    ['ip == 10.0.0.1', [1, 4]],
    ['ip == ::ffff:10.0.0.1', [3]],
    ['ip == ::ffff:a00:1', [3]],
    ['ip == 10.0.0.0/30', [1, 2, 4]],
    ['ip != 10.0.0.0/8', [3]],
    ['client_ip == 2001:db8::/32', [3]],
    ['ip contains "2001"', [3]],
    ['ip == 10.0.*', [1, 2, 4]],
    ['port == 53', [2]],
    ['port > 5000 && port < 6000', [1, 2, 3, 4]],
    ['client_port == 5000..6000', [2]],
    ['port != 443', [2]],
    ['udp.port == 5353', [2]],
    ['tcp.port == 5353', []],
    ['fwd_is_client', [1, 2, 3]],
    ['!fwd_is_client', [4]],
    ['bytes > 10MB', [4]],
    ['bytes == 10000001', [4]],
    ['packets == 5', [1, 2, 3, 4]],
    ['bytes.src == 100', [4]],
    ['bytes.dst > 9MB', [4]],
    ['fwd_bytes > 9MB', [4]],
    ['ip.proto == 6', [1, 3, 4]],
    ['ip.proto == 17', [2]],
    ['ip.proto != 17', [1, 3, 4]],
    ['ip.proto in {6 17}', [1, 2, 3, 4]],
    ['protocols == 17', [2]],
    ['session.length >= 3000', [3]],
    ['duration > 2.5s', [3]],
    ['duration_us > 1500000.5', [3]],
    ['duration_us == 1e300', []],
    ['name == vk.com', [1, 2]],
    ['protocols == dns', [2]],
    ['protocols in {dns, tcp}', [1, 2, 3, 4]],
    ['dns', [2]],
    ['label in {vk, ok}', [1]],
    ['flow_id in {2..3}', [2, 3]],
    ['session_id', []],
    ['vlan_id == 7', []],
    ['vlan_id != 7', [1, 2, 3, 4]],
  ] as const)
    t.strictSame(await passing(table, filterOf(text)), [...ids], text);
});

t.test('what client and server sent, whoever sent first', async (t) => {
  const sent = {
    fwd_packets: 1,
    bwd_packets: 2,
    fwd_bytes: 10,
    bwd_bytes: 20,
    fwd_payload_bytes: 3,
    bwd_payload_bytes: 4,
  };
  const table = await tableOf(t, [
    { ...sent, fwd_is_client: true },
    { ...sent, fwd_is_client: false },
  ]);
  for (const [text, ids] of [
    ['packets.src == 1', [1]],
    ['packets.dst == 1', [2]],
    ['bytes.src == 20', [2]],
    ['bytes.dst in {20..21}', [1]],
    ['databytes.src > 3', [2]],
    ['databytes.dst > 3', [1]],
    ['server_bytes != 10', [1]],
    ['!(client_bytes == 10)', [2]],
  ] as const)
    t.strictSame(await passing(table, filterOf(text)), [...ids], text);
});

t.test('every field can be asked about', async (t) => {
  const { fieldsOf } = await import('../../../lib/filter/fields.js');
  const table = await tableOf(t, [{}]);
  const values = { number: '1', port: '1', bool: 'true', text: 'x', address: '::/1', country: 'RU' };
  for (const of of ['flows', 'sessions'] as const)
    for (const { name, kind } of fieldsOf[of].values()) {
      const filter = filterOf(`${name} == ${values[kind]} || !${name} || ${name} != ${values[kind]}`, of);
      await table.query(`SELECT 1 AS one FROM ${of} WHERE ${filter.condition}`, filter.parameters);
      t.pass(`${of}: ${name}`);
    }
});

t.test('corrected labels are what is asked about', async (t) => {
  const corrections = [{ flowId: 2, label: 'telegram', group: 'messaging', comment: null, correctedAtMs: 0 }];
  const table = await tableOf(t, [{ label: 'vk' }, { label: 'vk' }], corrections);
  t.strictSame(await passing(table, filterOf('label == telegram && label_source == user')), [2]);
  t.strictSame(await passing(table, filterOf('label != vk')), [2]);
});

t.test('countries: by code, by name, by kind of address; of either side', async (t) => {
  const table = await tableOf(t, [
    { server_ip: '8.8.8.8' },
    { server_ip: '77.88.8.8' },
    { server_ip: '10.0.0.7' },
    { server_ip: '::ffff:77.88.8.8', client_ip: '2a00:1450:4001:800::200e' },
  ]);
  const locate = await new Places().locator();
  await Promise.all([table.knowPlaces(locate), table.knowPlaces(locate)]);
  t.strictSame(await passing(table, filterOf('country == ru')), [2, 4]);
  t.strictSame(await passing(table, filterOf('country == Russia')), [2, 4]);
  t.strictSame(await passing(table, filterOf('country == private')), [1, 2, 3]);
  t.strictSame(await passing(table, filterOf('country != private')), [4]);
  t.strictSame(await passing(table, filterOf('country == US && port == 443')), [1]);
});

// Groups that are often zero, so that :: is at every place; written as inet_ntop does, which is what the lake holds.
const group = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  fc.constantFrom(1, 0xffff, 0x0db8, 0x0a00),
  fc.nat(0xffff),
);
function textOf(groups: readonly number[]): string {
  const canonical = new URL(`http://[${groups.map((one) => one.toString(16)).join(':')}]`).hostname.slice(1, -1);
  const [, , , , , sixth, a, b] = groups as [number, number, number, number, number, number, number, number];
  const dotted = `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
  if (groups.slice(0, 5).some((one) => one !== 0)) return canonical;
  if (sixth === 0xffff) return `::ffff:${dotted}`;
  return sixth === 0 && a !== 0 ? `::${dotted}` : canonical;
}
const ipv6 = fc.array(group, { minLength: 8, maxLength: 8 }).map(textOf);
const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join('.'));

/** As bits, by hand. */
function within(address: string, network: string): boolean {
  const [net, prefix] = network.split('/') as [string, string];
  const [a, b] = [addressBytes(address) as number[], addressBytes(net) as number[]];
  const bits = (bytes: number[]) => bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return a.length === b.length && bits(a).slice(0, Number(prefix)) === bits(b).slice(0, Number(prefix));
}

t.test('a network has exactly its addresses', async (t) => {
  const addresses = [
    ...fc.sample(ipv6, { numRuns: 400, seed: 7 }),
    ...fc.sample(ipv4, { numRuns: 200, seed: 7 }),
    ...[
      '::',
      '::1',
      'fe80::1',
      '2001:db8::',
      '2001:db8:0:1::',
      '::ffff:10.0.0.1',
      '::10.0.0.1',
      '::ffff:0.0.0.0',
      '0.0.0.0',
      '255.255.255.255',
      '10.0.0.0',
      '1::',
      '1::8',
    ],
  ];
  const table = await tableOf(
    t,
    addresses.map((client_ip) => ({ client_ip })),
  );
  const near = fc
    .tuple(fc.constantFrom(...addresses), fc.nat(128))
    .map(([address, bits]) => `${address}/${Math.min(bits, address.includes(':') ? 128 : 32)}`);
  await fc.assert(
    fc.asyncProperty(near, async (network) => {
      const found = await passing(table, filterOf(`client_ip == ${network}`));
      const right = addresses.flatMap((address, index) => (within(address, network) ? [index + 1] : []));
      return JSON.stringify(found) === JSON.stringify(right);
    }),
    { numRuns: 150 },
  );
});

t.test('nothing of a filter is ever SQL', async (t) => {
  const table = await tableOf(t, [{ sni: 'a' }, { sni: "'" }]);
  const hostile = fc.oneof(
    fc.constantFrom(
      "' OR 1=1 --",
      "'; DROP TABLE flows; --",
      '$1',
      '$99',
      '?',
      "\\'",
      '%',
      '_',
      '";--',
      "a' UNION SELECT 1 --",
      'a\0b',
      '\ud800',
      '{}',
      '(',
      '[',
      '\\',
      'getenv(1)',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const field = fc.constantFrom('sni', 'label', 'name', 'country', 'client_ip', 'protocols', 'http_host');
  const operator = fc.constantFrom('==', '!=', 'contains', 'matches', 'in');
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  await fc.assert(
    fc.asyncProperty(field, operator, hostile, async (name, sign, text) => {
      let filter: ReturnType<typeof filterOf>;
      try {
        filter = filterOf(`${name} ${sign} ${sign === 'in' ? `{${quoted(text)}}` : quoted(text)}`);
      } catch (error) {
        if (error instanceof FilterError) return true;
        throw error;
      }
      // SQL of ours has no text of theirs: the same question of another text is the same SQL.
      const harmless = name === 'client_ip' ? null : filterOf(`${name} ${sign} ${sign === 'in' ? '{"q"}' : '"q"'}`);
      if (harmless !== null && filter.condition !== harmless.condition) return false;
      await passing(table, filter).catch((error: Error) => {
        if (!/Invalid Input Error/.test(error.message) || sign !== 'matches') throw error;
      });
      return true;
    }),
    { numRuns: 150 },
  );
  t.strictSame(await passing(table, filterOf(`sni == "'"`)), [2]);
});
