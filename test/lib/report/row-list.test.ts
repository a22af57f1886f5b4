import t from 'tap';
import { columnsOf } from '../../../lib/filter/fields.js';
import { rowTotal } from '../../../lib/report/known-answers.js';
import { exportedRows } from '../../../lib/report/row-export.js';
import { fieldOfColumn, type RowCursor, rowPage } from '../../../lib/report/row-list.js';
import { filterOf, lakeOf, tableOf } from './job-tables.js';

const rows = Array.from({ length: 57 }, (_, index) => ({
  fwd_bytes: (index * 7) % 10,
  sni: index % 3 === 0 ? null : `host-${index % 5}`,
  fwd_is_client: index % 2 === 0,
  label_confidence: (index % 4) / 4,
  vlan_id: index % 7 === 0 ? null : index % 7,
  time_start_us: 1_000_000 - index,
}));

t.test('pages are the list, in any order, with ties and with nulls', async (t) => {
  const table = await tableOf(t, rows);
  const filter = filterOf('flow_id > 3');
  const columns = ['flow_id', 'bytes'].map((name) => fieldOfColumn('flows', name));
  for (const name of [
    'flow_id',
    'bytes',
    'sni',
    'fwd_is_client',
    'label_confidence',
    'vlan_id',
    'name',
    'time_start_us',
  ])
    for (const descending of [false, true]) {
      const order = { field: fieldOfColumn('flows', name), descending };
      const page = (limit: number, after: RowCursor | null, offset = 0) =>
        rowPage(table, { filter, columns, order, limit, after, offset });
      const ids = (found: Awaited<ReturnType<typeof rowPage>>) => found.rows.map((row) => Number(row['flow_id']));
      const all = ids(await page(1000, null));
      t.equal(new Set(all).size, 54, `${name}: each once`);
      const paged: number[] = [];
      for (let after: RowCursor | null | undefined; after !== null; ) {
        const found = await page(10, after ?? null);
        paged.push(...ids(found));
        after = found.next;
      }
      t.strictSame(paged, all, `${descending ? '-' : ''}${name}`);
      t.strictSame(ids(await page(5, null, 40)), all.slice(40, 45), 'by offset');
    }
  t.strictSame(await rowTotal(table, filter), 54);
});

t.test('what is sorted by is how it is sorted', async (t) => {
  const table = await tableOf(t, [
    { sni: 'b', fwd_bytes: 1 },
    { sni: null, fwd_bytes: 3 },
    { sni: 'a', fwd_bytes: 2 },
  ]);
  const ids = async (name: string, descending: boolean) => {
    const order = { field: fieldOfColumn('flows', name), descending };
    const page = await rowPage(table, {
      filter: filterOf(''),
      columns: [order.field],
      order,
      limit: 9,
      after: null,
      offset: 0,
    });
    return page.rows.map((row) => row[name]);
  };
  t.strictSame(await ids('sni', false), ['a', 'b', null]);
  t.strictSame(await ids('sni', true), ['b', 'a', null], 'nulls last');
  t.strictSame(await ids('bytes', true), [203, 202, 201]);
});

t.test('a total follows what is stored and corrected', async (t) => {
  const lake = await lakeOf(t, [{ label: 'vk' }, { label: 'vk' }]);
  const filter = filterOf('label == vk');
  t.equal(await rowTotal(lake.flows(1), filter), 2);
  const corrected = [{ flowId: 1, label: 'ok', group: 'social', comment: null, correctedAtMs: 1 }];
  t.equal(await rowTotal(lake.flows(1, corrected), filter), 1);
  t.equal(await rowTotal(lake.flows(1), filter), 2);
});

t.test('an export has every row and every column', async (t) => {
  const table = await tableOf(t, rows);
  const columns = [...columnsOf.flows.values()];
  const found: object[] = [];
  for await (const batch of exportedRows(table, filterOf('!vlan_id'), columns)) found.push(...batch.rows());
  const whole = await table.query('SELECT * FROM flows WHERE vlan_id IS NULL ORDER BY flow_id');
  t.equal(found.length, 9);
  whole.forEach((row, index) => {
    t.match(found[index], row, `row ${index}`);
  });
  t.match(found[1], { bytes: 200 + 9, name: 'host-2', packets: 5 });
});
