/** The places of sessions, beside lists that are kept the plain way. */
import t from 'tap';
import { noPlace, PlaceTable } from '../../../lib/sessions/place-table.js';

const sessionsAt = (table: PlaceTable, owner: string, name: string | number): number[] => {
  const found: number[] = [];
  for (let at = table.find(1, owner, name, 7); at !== noPlace; at = table.nextOf(at)) found.push(table.sessionAt(at));
  return found;
};

t.test('the latest first, no more than are wanted, each once', async (t) => {
  const table = new PlaceTable();
  const put = (id: number) => table.put(1, 'owner', 'name', 7, id, 3);
  for (const id of [1, 2, 3, 1]) put(id);
  t.strictSame(sessionsAt(table, 'owner', 'name'), [1, 3, 2]);
  put(4);
  t.strictSame(sessionsAt(table, 'owner', 'name'), [4, 1, 3], 'the oldest went');
  t.strictSame(sessionsAt(table, 'owner', 'other'), []);
  t.equal(table.find(2, 'owner', 'name', 7), noPlace, 'another space');
  t.equal(table.find(1, 'owner', 'name', 8), noPlace, 'another detail');
  table.remove(2);
  table.remove(1);
  t.strictSame(sessionsAt(table, 'owner', 'name'), [4, 3]);
  put(2);
  t.strictSame(sessionsAt(table, 'owner', 'name'), [2, 4, 3]);
});

t.test('an owner without a name is one, too, whoever was asked for between', async (t) => {
  const table = new PlaceTable();
  table.put(1, '', 'name', 7, 5, 3);
  table.put(1, 'owner', 'name', 7, 6, 3);
  t.strictSame(sessionsAt(table, '', 'name'), [5]);
});

t.test('names of one hash are told apart', async (t) => {
  const table = new PlaceTable();
  // Numbers are hashed by their low 32 bits.
  const [one, other] = [5, 5 + 2 ** 32];
  table.put(1, 'owner', one, 7, 1, 8);
  table.put(1, 'owner', other, 7, 2, 8);
  t.strictSame(sessionsAt(table, 'owner', one), [1]);
  t.strictSame(sessionsAt(table, 'owner', other), [2]);
  table.remove(1);
  t.strictSame(sessionsAt(table, 'owner', one), []);
  t.strictSame(sessionsAt(table, 'owner', other), [2]);
});

t.test('thousands that come and go', async (t) => {
  const table = new PlaceTable();
  const plain = new Map<string, number[]>();
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let step = 0; step < 60_000; step++) {
    const id = random(4000);
    if (random(4) === 0) {
      table.remove(id);
      for (const [key, ids] of plain)
        if (ids.includes(id))
          plain.set(
            key,
            ids.filter((other) => other !== id),
          );
      continue;
    }
    const [owner, name] = [`192.0.2.${random(20)}`, random(40)];
    const key = `${owner} ${name}`;
    table.put(1, owner, name, 7, id, 8);
    plain.set(key, [id, ...(plain.get(key) ?? []).filter((other) => other !== id)].slice(0, 8));
  }
  let differ = 0;
  for (const [key, ids] of plain) {
    const [owner = '', name = ''] = key.split(' ');
    if (JSON.stringify(sessionsAt(table, owner, Number(name))) !== JSON.stringify(ids)) differ++;
  }
  t.equal(plain.size, 800);
  t.equal(differ, 0);
});
