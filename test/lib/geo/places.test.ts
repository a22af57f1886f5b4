import t from 'tap';
import { Places } from '../../../lib/geo/places.js';
import { mappedIPv4, specialKind, spellingsOf } from '../../../lib/geo/special-addresses.js';

t.test('addresses that are nowhere, by kind', async (t) => {
  const kinds: Record<string, string | null> = {
    '0.0.0.0': 'unspecified',
    '10.0.0.0': 'private',
    '10.255.255.255': 'private',
    '11.0.0.0': null,
    '172.15.255.255': null,
    '172.16.0.0': 'private',
    '172.31.255.255': 'private',
    '172.32.0.0': null,
    '192.168.88.80': 'private',
    '100.64.0.1': 'shared',
    '100.128.0.0': null,
    '127.0.0.53': 'loopback',
    '169.254.1.1': 'link-local',
    '192.0.2.1': 'documentation',
    '198.51.100.1': 'documentation',
    '203.0.113.1': 'documentation',
    '198.18.0.1': 'benchmarking',
    '224.0.0.251': 'multicast',
    '239.255.255.250': 'multicast',
    '240.0.0.1': 'reserved',
    '255.255.255.255': 'broadcast',
    '8.8.8.8': null,
    '::': 'unspecified',
    '::1': 'loopback',
    'fe80::1': 'link-local',
    'fd00::1': 'private',
    'ff02::fb': 'multicast',
    '2001:db8::1': 'documentation',
    '2a00::1': null,
  };
  for (const [address, kind] of Object.entries(kinds)) t.equal(specialKind(address), kind, address);
});

t.test('one address, every spelling of it', async (t) => {
  t.same(spellingsOf('8.8.8.8'), ['8.8.8.8']);
  t.same(spellingsOf('2001:0DB8:0:0:0:0:0:0001'), ['2001:db8::1']);
  t.same(spellingsOf('::FFFF:1.2.3.4'), ['::ffff:102:304', '::ffff:1.2.3.4']);
  t.equal(mappedIPv4('::ffff:c0a8:1'), '192.168.0.1');
  t.equal(mappedIPv4('::c0a8:1'), null);
  const wrong = [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.4/8',
    'fe80::1%eth0',
    'example.org',
    ':::',
    '[::1]',
    ' ::1',
  ];
  for (const text of [...wrong, '1.2.3.4 ', '01.2.3.4', "1'"]) t.equal(spellingsOf(text), null, text);
});

t.test('the database of the address family is asked', async (t) => {
  const places = new Places();
  t.match(await places.placeOf('8.8.8.8'), { country: 'United States' });
  t.match(await places.placeOf('77.88.8.8'), { country: 'Russia', city: /^Moscow/ });
  t.match(await places.placeOf('2a02:6b8::feed:ff'), { country: 'Russia' });
  t.same(await places.placeOf('::ffff:77.88.8.8'), await places.placeOf('77.88.8.8'));
  t.same(await places.placeOf('192.168.88.80'), { country: 'private', city: 'private' });
});
