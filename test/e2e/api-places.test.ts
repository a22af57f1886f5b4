/** Where addresses are: of a large job before anybody asks, of a small one when somebody does. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openHouse } from './api-house.js';
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

t.test(
  'a country comes with its code, since names differ by who writes them; each flow is once in the total',
  async (t) => {
    const row = { client_ip: '10.0.0.1', server_ip: '8.8.8.8' };
    const house = await openHouse(t, {
      'a.pcap': { batches: [[row, { ...row, flow_id: 2, server_ip: '77.88.8.8' }]] },
    });
    await house.done('a.pcap');
    const ask = async (path: string) => (await house.get(`/api/v2/jobs/1/${path}`)).body;
    const top = await ask('top?by=country&measure=flows');
    t.same(
      top.rows.map((one: { key: string; country_code: string; flows: number }) => [
        one.key,
        one.country_code,
        one.flows,
      ]),
      [
        ['private', null, 2],
        ['Russia', 'RU', 1],
        ['United States', 'US', 1],
      ],
    );
    t.match(top.total, { keys: 3, flows: 2 });
    t.match((await ask('top?by=address&measure=flows&limit=1')).others, { keys: 2, flows: 2 });
    t.match((await ask('compare/1?by=address&measure=flows')).total, { a: { flows: 2 }, b: { flows: 2 } });
    t.match((await ask('top?by=server_ip')).rows[0], { key: '77.88.8.8', country: 'Russia', country_code: 'RU' });
    t.match(await ask('addresses/8.8.8.8'), { country: 'United States', country_code: 'US' });
    t.match(await ask('addresses/10.0.0.1'), { country: 'private', country_code: null });
  },
);
