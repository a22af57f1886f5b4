import t from 'tap';
import { plainUrl } from '../../../lib/api/logs.js';

t.test('a token in a query is not logged, however its name is written', async (t) => {
  const told = (url: string) => t.notMatch(plainUrl(url), 'secret', url);
  for (const name of ['access_token', 'access%5Ftoken', '%61ccess_token', 'access%5ftoken']) {
    told(`/api/v2/events?${name}=secret`);
    told(`/api/v2/events?x=1&${name}=secret&y=2`);
  }
  t.equal(plainUrl('/a?filter=b%3D1&access_token=secret&c=2'), '/a?filter=b%3D1&access_token=…&c=2');
  t.equal(plainUrl('/a?%zz=1&b'), '/a?%zz=1&b');
});
