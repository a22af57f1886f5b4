import fc from 'fast-check';
import t from 'tap';
import { exportCsv } from '../../../lib/export/csv.js';
import { exportJsonl, jsonText } from '../../../lib/export/jsonl.js';
import type { Column } from '../../../lib/schema/column-batch.js';
import { batchOf, Collected, eachOf, smallBatch, textColumn } from './made-batches.js';

t.test('golden: every kind of column', async (t) => {
  const out = new Collected();
  const result = await exportJsonl(eachOf(smallBatch()), out);
  t.equal(
    out.text,
    '{"flow_id":1,"server_ip":"192.0.2.1","vlan_id":null,"fwd_is_client":true,"time_start_ns":1700000000000000001,' +
      '"sni":null,"mean_fiat":0.1,"min_biat":-1}\n' +
      '{"flow_id":9007199254740991,"server_ip":"2001:db8::1","vlan_id":0,"fwd_is_client":false,"time_start_ns":-1,' +
      '"sni":"a,\\"b\\"","mean_fiat":1e+21,"min_biat":10.416}\n',
  );
  t.same(result, { rows: 2, bytes: Buffer.byteLength(out.text) });
});

t.test('no batches, no bytes', async (t) => {
  const out = new Collected();
  await exportJsonl(eachOf(), out);
  t.equal(out.text, '');
});

t.test('text of a capture cannot command a terminal', async (t) => {
  t.equal(jsonText('\x1b[2J\x07\x7f\x9b31m'), '"\\u001b[2J\\u0007\\u007f\\u009b31m"');
  t.equal(jsonText('exe\u202egpj.\u2066'), '"exe\\u202egpj.\\u2066"');
});

t.test('JSON in a column stands as it is, and cannot command a terminal either', async (t) => {
  const out = new Collected();
  const members = { ...textColumn(['[{"name":"exe\u202egpj","n":[1,null]}]', null]), json: true } as Column;
  await exportJsonl(eachOf(batchOf(2, { members })), out);
  t.equal(out.text, '{"members":[{"name":"exe\\u202egpj","n":[1,null]}]}\n{"members":null}\n');
  const csv = new Collected();
  await exportCsv(eachOf(batchOf(1, { members: { ...textColumn(['[1,2]']), json: true } as Column })), csv);
  t.equal(csv.text, 'members\n"[1,2]"\n', 'elsewhere it is text');
});

t.test('any text reads back as it was, on one line', async () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }).filter((name) => name !== '__proto__');
  const cell = fc.option(fc.string({ unit: 'binary', maxLength: 20 }));
  await fc.assert(
    fc.asyncProperty(name, fc.array(cell, { minLength: 1, maxLength: 20 }), async (name, cells) => {
      const out = new Collected();
      await exportJsonl(eachOf(batchOf(cells.length, { [name]: textColumn(cells) })), out);
      const lines = out.text.split('\n');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      if (/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(out.text) || lines.pop() !== '') return false;
      return lines.length === cells.length && lines.every((line, row) => JSON.parse(line)[name] === cells[row]);
    }),
    { numRuns: 200 },
  );
});
