import t from 'tap';
import { exportCsv } from '../../../lib/export/csv.js';
import { eachWithIscxHeader, iscxHeader } from '../../../lib/export/iscx-header.js';
import { batchOf, Collected, eachOf, floatColumn, intColumn, textColumn } from './made-batches.js';

t.test('the printed header over our values, by position', async (t) => {
  const features = iscxHeader.map(([ours], index) => [ours, floatColumn([index + 0.5])] as const);
  const batch = batchOf(1, {
    flow_id: intColumn([9]),
    label: textColumn(['P2P']),
    ...Object.fromEntries(features.reverse()),
  });
  const out = new Collected();
  await exportCsv(eachWithIscxHeader(eachOf(batch)), out);
  t.equal(
    out.text,
    'duration,total_flat,total_blat,min_flat,min_blat,max_flat,max_blat,mean_flat,mean_blat,flowPktsPerSecond,' +
      'flowBytesPerSecond,min_flowlat,max_flowlat,mean_flowlat,std_flowlat,min_active,mean_active,max_active,std_active,' +
      'min_idle,mean_idle,max_idle,std_idle,label\n' +
      `${Array.from({ length: 23 }, (_, index) => index + 0.5).join()},P2P\n`,
  );
});

t.test('a window row without a label has an empty one', async (t) => {
  const features = iscxHeader.map(([ours]) => [ours, floatColumn([1])] as const);
  const out = new Collected();
  await exportCsv(eachWithIscxHeader(eachOf(batchOf(1, Object.fromEntries(features), 'windows'))), out);
  t.match(out.text, /,label\n(1,){23}\n$/);
});

t.test('rows without the 23 features are refused', async (t) => {
  const batches = eachWithIscxHeader(eachOf(batchOf(1, { flow_id: intColumn([1]) })));
  await t.rejects(exportCsv(batches, new Collected()), { message: /no column named duration/ });
});
