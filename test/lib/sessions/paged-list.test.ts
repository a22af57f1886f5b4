import t from 'tap';
import { PagedList } from '../../../lib/sessions/paged-list.js';

t.test('beside an array, over many pages', async (t) => {
  const [list, plain] = [new PagedList<string | null>(null), [] as (string | null)[]];
  for (let step = 0; step < 40_000; step++) {
    const number = step % 3 === 2 ? (step * 7919) % plain.length : plain.length;
    list.put(number, `${step}`);
    plain[number] = `${step}`;
  }
  t.equal(list.length, plain.length);
  t.ok(plain.length > 3 * 4096);
  t.strictSame(
    plain.map((_, number) => list.at(number)),
    plain,
  );
});
