/** Where addresses are: of a large job before anybody asks, of a small one when somebody does. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openCaptures } from './capture-house.js';

t.test('places of a large job are known soon after its end; of a small one at the first question', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'], long: 700 });
  const places = (jobId: number) => existsSync(join(house.data, 'lake', 'jobs', String(jobId), 'places.parquet'));
  for (const [index, name] of ['web.pcap', 'long.pcap'].entries()) {
    await house.tell('POST', '/jobs', { captures: [name] });
    t.match(await house.until(index + 1, 'finished'), { flows: index === 0 ? 38 : 38 * 700 });
  }
  for (let tries = 0; tries < 400 && !places(2); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  t.ok(places(2));
  t.notOk(places(1));
  const count = async (jobId: number) => (await house.ask(`/jobs/${jobId}/top?by=country`)).body.rows;
  const [few, many] = [await count(1), await count(2)];
  t.ok(places(1));
  t.same(
    many.map((row: { key: string; flows: number }) => [row.key, row.flows]),
    few.map((row: { key: string; flows: number }) => [row.key, row.flows * 700]),
  );
  await house.tell('POST', '/jobs', { captures: ['long.pcap'] });
  await house.until(3, 'finished');
  t.equal((await house.tell('DELETE', '/jobs/3')).status, 204, 'gone while it is looked up, or before');
});
