import t from 'tap';
import { BoundedCache } from '../../../lib/labels/bounded-cache.js';

t.test('answers are remembered, null too, and never more than the bound', async (t) => {
  const asked: string[] = [];
  const cache = new BoundedCache<number | null>(8, (key) => {
    asked.push(key);
    return key === 'none' ? null : key.length;
  });
  t.equal(cache.get('abc'), 3);
  t.equal(cache.get('abc'), 3);
  t.equal(cache.get('none'), null);
  t.equal(cache.get('none'), null);
  t.strictSame(asked, ['abc', 'none']);
  for (let index = 0; index < 1000; index++) {
    t.equal(cache.get(`key${index}`), `key${index}`.length);
    if (cache.size > 8) t.fail(`holds ${cache.size}`);
  }
});

t.test('what is asked for again and again is computed once', async (t) => {
  let computed = 0;
  const cache = new BoundedCache<number>(8, (key) => {
    if (key === 'hot') computed++;
    return 1;
  });
  for (let index = 0; index < 1000; index++) {
    cache.get('hot');
    cache.get(`cold${index}`);
  }
  t.equal(computed, 1);
});
