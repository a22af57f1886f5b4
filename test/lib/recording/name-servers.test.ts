import t from 'tap';
import { resolverLines } from '../../../lib/recording/name-servers.js';

t.test('name servers that a namespace can ask', async (t) => {
  const stub = 'nameserver 127.0.0.53\noptions edns0\n';
  const real = 'nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch example.org\n';
  t.strictSame(resolverLines([], [stub, real]), ['nameserver 192.0.2.53', 'search example.org']);
  t.strictSame(resolverLines([], [real, stub]), ['nameserver 192.0.2.53', 'search example.org']);
  t.strictSame(resolverLines([], ['nameserver 127.0.0.1\nnameserver ::1\n', '']), [], 'none');
  t.strictSame(resolverLines(['198.51.100.1'], [real]), ['nameserver 198.51.100.1']);
});
