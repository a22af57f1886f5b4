/** Our flows beside Zeek's conn.log: what agrees today must go on to agree (test/baselines/zeek-conn.json). */
import t from 'tap';
import { sharedMissing } from '../tools/shared-captures.js';
import { compareWithZeek, readZeekBaseline } from '../tools/zeek-logs.js';

t.test("Zeek's conn.log", { skip: sharedMissing, timeout: 300_000 }, async (t) => {
  const { table: before, reasons } = readZeekBaseline();
  const now = await compareWithZeek();
  for (const line of now) {
    t.strictSame(
      line,
      before.find(({ log }) => log === line.log),
      `${line.log}: ${line.same} and ${line.outer} of ${line.zeek} flows agree`,
    );
    if (line.same + line.outer < line.zeek || line.ours > line.zeek)
      t.ok(reasons[line.log], `${line.log}: the difference has a reason`);
  }
  const sum = (column: 'zeek' | 'ours' | 'same' | 'outer') => now.reduce((total, line) => total + line[column], 0);
  t.comment(
    `${now.length} captures: ${sum('same')} of Zeek's ${sum('zeek')} flows agree in packets and bytes, ${sum('outer')} more with tunnels closed; we have ${sum('ours')}`,
  );
});
