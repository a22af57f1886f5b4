/** API v2 over a real socket: questions over the flows and sessions of real captures. What is expected is what the recordings hold by construction. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t, { type Test } from 'tap';
import { type House, openHouse } from './api-house.js';
import { fixture } from './run-tractor.js';

const analysisModule = new URL('../../lib/pipeline/analyze-capture.js', import.meta.url).href;

async function houseOf(test: Test, ...names: readonly string[]): Promise<{ house: House; ids: number[] }> {
  const scripts = Object.fromEntries(names.map((name) => [name, readFileSync(fixture(name))]));
  const house = await openHouse(test, scripts, { analysisModule });
  const ids = [];
  for (const name of names) ids.push(await house.done(name));
  return { house, ids };
}

/** The body as it is: the client of the house takes JSON Lines for JSON. */
const textOf = async (url: string) => await (await fetch(url)).text();

const asked = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();

t.test('flows of a web capture: filters, orders, columns, pages', async (t) => {
  const { house, ids } = await houseOf(t, 'web.pcap');
  const path = `/api/v2/jobs/${ids[0]}`;
  const flows = async (parameters: Record<string, string>) =>
    (await house.get(`${path}/flows?${asked(parameters)}`)).body;
  const total = async (filter: string) => (await flows({ filter })).total;
  t.equal((await flows({})).total, 38, '37 conversations and neighbour discovery');
  for (const [filter, count] of [
    ['server_port == 81', 1],
    ['sni == sun9-1.userapi.com', 3],
    ['sni == *.userapi.com && tls', 3],
    ['tls && !sni && server_ip == 198.51.100.30', 1],
    ['ip == 198.51.100.30', 1],
    ['ip == 192.0.2.0/24 || ip == 2001:db8::/32 || icmpv6', 38],
    ['client_ip == 192.0.2.0/28 && tcp.port == 53', 1],
    ['dns_name == no-such-name.example', 1],
    ['label == telegram', 1],
    ['label in {telegram, vk} && bytes > 1', 5],
    ['label != telegram', 37],
    ['flow_id == 1..4', 2],
    ['time < 2001-01-01', 0],
  ] as const)
    t.equal(await total(filter), count, filter);

  const bySize = (await flows({ sort: '-bytes', columns: 'bytes,label', limit: '1000' })).flows;
  t.strictSame(Object.keys(bySize[0]), ['flow_id', 'bytes', 'label']);
  const sizes = bySize.map(({ bytes }: { bytes: number }) => bytes);
  t.strictSame(
    sizes,
    [...sizes].sort((a, b) => b - a),
  );
  const paged: unknown[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page = await flows({
      sort: '-bytes',
      columns: 'bytes,label',
      limit: '7',
      ...(after === '' ? {} : { after }),
    });
    paged.push(...page.flows);
    after = page.next;
  }
  t.strictSame(paged, bySize, 'the pages are the list');
  t.strictSame(
    (await flows({ sort: '-bytes', columns: 'bytes,label', offset: '30', limit: '5' })).flows,
    bySize.slice(30, 35),
  );
  const all = (await flows({ columns: '*', limit: '1' })).flows[0];
  t.match(all, { flow_id: 1, ip_version: 6, payload_protocol: String, packets: 1 });

  const overview = (await house.get(`${path}/overview`)).body;
  t.match(overview, { flows: 38, bytes: sizes.reduce((a: number, b: number) => a + b, 0) });
  const series = (await house.get(`${path}/timeseries?${asked({ by: 'label', top: '50' })}`)).body;
  t.equal(series.other, null);
  const sum = series.series
    .flatMap(({ values }: { values: number[] }) => values)
    .reduce((a: number, b: number) => a + b, 0);
  t.ok(Math.abs(sum - overview.bytes) < 1, 'all bytes are somewhere in time');
  t.equal((await house.get(`${path}/timeseries`)).body.series[0].total, overview.bytes);
  const top = (await house.get(`${path}/top?${asked({ by: 'label', measure: 'flows', filter: 'tcp' })}`)).body;
  t.match(
    top.rows.find(({ key }: { key: string }) => key === 'telegram'),
    { flows: 1 },
  );
  t.match((await house.get(`${path}/top?by=country`)).body.rows[0], { key: 'documentation' });
  t.match((await house.get(`${path}/top?by=server_ip&limit=1`)).body.rows[0], {
    country: 'documentation',
    country_code: null,
  });
  const graph = (await house.get(`${path}/graph?${asked({ filter: 'label == vk' })}`)).body;
  t.match(
    graph.nodes.find(({ level, key }: { level: number; key: string }) => level === 1 && key === 'vk'),
    { flows: 4 },
  );
  const address = (await house.get(`${path}/addresses/198.51.100.30`)).body;
  t.match(address, {
    ip: '198.51.100.30',
    private: true,
    as_server: { flows: 1 },
    as_client: { flows: 0 },
    peers: [{ ip: '192.0.2.10' }],
  });
  const groups = (await house.get(`${path}/labels`)).body;
  const labels = groups.flatMap((group: { labels: { flows: number }[] }) => group.labels);
  t.equal(
    labels.reduce((all: number, { flows }: { flows: number }) => all + flows, 0),
    38,
  );
});

t.test('features are columns of the jobs that were asked for them', async (t) => {
  const { house, ids } = await houseOf(t, 'web.pcap');
  const path = `/api/v2/jobs/${ids[0]}`;
  const ask = async (parameters: Record<string, string>) => await house.get(`${path}/flows?${asked(parameters)}`);
  const columns = 'flow_id,duration_us,duration,mean_flowiat,fwd_payload_entropy_bits';
  const { flows, total } = (await ask({ columns, sort: '-duration', limit: '1000' })).body;
  t.equal(total, 38);
  const durations = flows.map(({ duration }: { duration: number }) => duration);
  t.strictSame(
    durations,
    [...durations].sort((a, b) => b - a),
  );
  for (const flow of flows) {
    t.ok(Math.abs(flow.duration - flow.duration_us) < 1, 'the set iscx, which jobs have');
    t.equal(flow.fwd_payload_entropy_bits, null, 'another, which this one was not asked for');
  }
  const longest = flows[0];
  t.match((await ask({ filter: `mean_flowiat == ${longest.mean_flowiat}` })).body, { total: 1 });
  t.match((await ask({ filter: 'max_fiat >= 0 && !bwd_payload_entropy_bits' })).body.total > 0, true);
  t.equal((await ask({ filter: 'duration >= 0' })).body.total, 38, 'in a filter it is duration_us');
  const { features } = (await house.get(`${path}/flows/${longest.flow_id}`)).body;
  t.equal(Object.keys(features).length, 23);
  t.equal(features.mean_flowiat, longest.mean_flowiat);
  const header = (await textOf(`${house.url}${path}/flows/export?format=csv&columns=*`)).split('\n', 1)[0]?.split(',');
  t.strictSame(header?.slice(-23), Object.keys(features));
  const { flows: known } = (await house.get('/api/v2/columns')).body;
  const sets = Object.fromEntries(
    known.map(({ name, feature_set: set }: { name: string; feature_set: string | null }) => [name, set]),
  );
  t.match(sets, { label: null, mean_flowiat: 'iscx', fwd_payload_entropy_bits: 'entropy' });
  const late = await house.get(`${path}/timeseries?from_us=0&to_us=9999999999999999`);
  const sum = late.body.series[0].values.reduce((a: number, b: number) => a + b, 0);
  t.ok(Math.abs(sum - late.body.series[0].total) < 1, 'an end beyond what numbers can tell');
});

t.test('sessions in the same language, through their flows too', async (t) => {
  const { house, ids } = await houseOf(t, 'ftp.pcapng');
  const sessions = async (parameters: Record<string, string>) =>
    (await house.get(`/api/v2/jobs/${ids[0]}/sessions?${asked(parameters)}`)).body;
  const all = await sessions({});
  t.equal((await sessions({ filter: 'flows >= 2' })).total, (await sessions({ min_flows: '2' })).total);
  t.equal((await sessions({ filter: 'ip == 2001:db8:2::11 && label == ftp' })).total, 1, 'by the address of a server');
  const control = (await sessions({ filter: 'server_port == 21' })).total;
  t.ok(control > 0 && control < all.total);
  t.equal((await sessions({ filter: '!(server_port == 21)' })).total, all.total - control);
  const sorted = (await sessions({ sort: '-flows', columns: 'flows' })).sessions;
  t.strictSame(Object.keys(sorted[0]), ['session_id', 'flows']);
  t.strictSame(
    sorted.map(({ flows }: { flows: number }) => flows),
    all.sessions.map(({ flows }: { flows: number }) => flows).sort((a: number, b: number) => b - a),
  );
  const exported = (await house.get(`/api/v2/jobs/${ids[0]}/sessions/export?format=csv&columns=session_id,label`)).body;
  t.equal(exported.trim().split('\n').length, all.total + 1);
});

t.test('exports in every format', async (t) => {
  const { house, ids } = await houseOf(t, 'web.pcap');
  const parameters = { filter: 'sni == sun9-1.userapi.com', columns: 'flow_id,sni,bytes,fwd_is_client' };
  const get = (format: string) => house.get(`/api/v2/jobs/${ids[0]}/flows/export?${asked({ ...parameters, format })}`);
  const csv = await get('csv');
  t.equal(csv.headers.get('content-disposition'), `attachment; filename="job-${ids[0]}-flows.csv"`);
  const lines = csv.body.trim().split('\n');
  t.equal(lines[0], 'flow_id,sni,bytes,fwd_is_client');
  t.equal(lines.length, 4);
  const path = `${house.url}/api/v2/jobs/${ids[0]}/flows/export`;
  const rows = (await textOf(`${path}?${asked({ ...parameters, format: 'jsonl' })}`))
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line));
  t.match(rows, [{ sni: 'sun9-1.userapi.com', fwd_is_client: true }, {}, {}]);
  t.strictSame(
    lines.slice(1),
    rows.map((row: Record<string, unknown>) => Object.values(row).join(',')),
  );
  t.match((await get('arff')).body, /@attribute sni string\n[\s\S]*@data\n\d+,sun9-1/);
  const file = join(house.home, 'flows.parquet');
  const response = await fetch(
    `${house.url}/api/v2/jobs/${ids[0]}/flows/export?${asked({ ...parameters, format: 'parquet' })}`,
  );
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const stored = await (await connection.run(`SELECT sum(bytes)::INTEGER, count(*)::INTEGER FROM '${file}'`)).getRows();
  t.strictSame(stored, [[rows.reduce((all: number, { bytes }: { bytes: number }) => all + bytes, 0), 3]]);
  const nothing = await house.get(
    `/api/v2/jobs/${ids[0]}/flows/export?${asked({ filter: 'port == 1', columns: 'flow_id,sni' })}`,
  );
  t.equal(nothing.body, 'flow_id,sni\n', 'the header, where no row is');
});

t.test('two jobs compared, all jobs searched', async (t) => {
  const { house, ids } = await houseOf(t, 'web.pcap', 'nano.pcap');
  const [web, nano] = ids;
  const compared = (
    await house.get(
      `/api/v2/jobs/${web}/compare/${nano}?${asked({ by: 'label', measure: 'flows', filter: 'tcp || udp' })}`,
    )
  ).body;
  const github = compared.rows.find(({ key }: { key: string }) => key === 'github');
  t.match(github, { a: { flows: 1 }, b: { flows: 1 } });
  t.match(compared.total, { a: { flows: 37 }, b: { flows: 4 } });
  const found = (await house.get(`/api/v2/search?${asked({ filter: 'sni == github.com' })}`)).body;
  t.match(found, {
    jobs_searched: 2,
    flows: 2,
    jobs: [{ job_id: nano, captures: ['nano.pcap'], flows: 1 }, { job_id: web }],
  });
  t.match(found.jobs[0].sample, [{ label: 'github' }]);
  t.strictSame((await house.get(`/api/v2/search?${asked({ filter: 'label == telegram' })}`)).body.jobs.length, 1);

  const { body: joint } = await house.post('/api/v2/jobs', { captures: ['web.pcap', 'nano.pcap'] });
  await house.ended(joint.job_id);
  await house.done('web.pcap');
  const again = (await house.get(`/api/v2/search?${asked({ filter: 'sni == github.com' })}`)).body;
  t.match(
    again,
    { jobs_searched: 3, flows: 4 },
    'jobs over several captures too, and of those over the same the newest',
  );
  t.strictSame(again.jobs[1].captures, ['web.pcap', 'nano.pcap']);
  t.notOk(again.jobs.some(({ job_id: id }: { job_id: number }) => id === web));
});

t.test('a correction is seen by every question', async (t) => {
  const { house, ids } = await houseOf(t, 'nano.pcap');
  const path = `/api/v2/jobs/${ids[0]}`;
  const total = async (filter: string) => (await house.get(`${path}/flows?${asked({ filter })}`)).body.total;
  t.equal(await total('label == telegram'), 0);
  const [flow] = (await house.get(`${path}/flows?${asked({ filter: 'label == github' })}`)).body.flows;
  await house.get(`${path}/flows/${flow.flow_id}/label`, {
    method: 'PUT',
    body: JSON.stringify({ label: 'telegram' }),
    headers: { 'content-type': 'application/json' },
  });
  t.equal(await total('label == telegram && label_source == user'), 1);
  t.equal(await total('label == github'), 0);
  t.match((await house.get(`${path}/top?filter=label%3D%3Dtelegram`)).body.rows, [{ key: 'telegram', flows: 1 }]);
  t.match(
    (await house.get(`${path}/flows/export?columns=label&${asked({ filter: 'label == telegram' })}`)).body,
    'label\ntelegram\n',
  );
  t.match((await house.get(`${path}/flows?${asked({ filter: 'label == telegram' })}`)).body.flows, [
    { flow_id: flow.flow_id, label_confidence: 1 },
  ]);
});

t.test('what is no question is a problem that says where', async (t) => {
  const { house, ids } = await houseOf(t, 'nano.pcap');
  const path = `/api/v2/jobs/${ids[0]}`;
  const problem = async (where: string, status = 400) => {
    const answer = await house.get(where);
    t.equal(answer.status, status, where);
    t.match(answer.headers.get('content-type'), /application\/problem\+json/);
    return answer.body;
  };
  t.match(await problem(`${path}/flows?${asked({ filter: 'label == vk && prt == 1' })}`), {
    position: 15,
    near: ['port'],
  });
  t.match(await problem(`/api/v2/filter?${asked({ filter: 'port == "x"' })}`), { position: 8 });
  t.match(await problem(`${path}/flows?${asked({ filter: 'time > 2016-02-30' })}`), {
    code: 'filter_no_such_date',
    position: 7,
    detail: 'there is no such date: 2016-02-30',
  });
  t.match(await problem(`/api/v2/filter?${asked({ filter: 'port in {8080..80}' })}`), { near: ['80..8080'] });
  t.match(await problem(`/api/v2/filter?${asked({ filter: '(label == http' })}`), {
    position: 0,
    detail: 'the bracket ( is not closed: ) is missing',
  });
  t.match(await problem(`/api/v2/filter?${asked({ filter: 'sni matches "("' })}`), {
    position: 12,
    detail: /no regular expression/,
  });
  t.match(await problem(`${path}/flows?${asked({ sort: 'byte' })}`), { near: ['bytes'] });
  t.match(await problem(`${path}/flows?${asked({ columns: 'flow_id,lable' })}`), { near: ['label'] });
  for (const where of [
    `${path}/flows?limit=0`,
    `${path}/flows?nothing=1`,
    `${path}/flows?after=x`,
    `${path}/flows?after=${Buffer.from('["-bytes",1,1]').toString('base64url')}`,
    `${path}/flows?after=${Buffer.from('["time_start_us","x",1]').toString('base64url')}`,
    `${path}/flows?${asked({ after: 'x', offset: '1' })}`,
    `${path}/flows/export?format=xlsx`,
    `${path}/top?by=flow_id`,
    `${path}/graph?levels=label`,
    `${path}/timeseries?bins=1001`,
    `${path}/addresses/nowhere`,
    `/api/v2/search?${asked({ filter: '((' })}`,
  ])
    await problem(where);
  await problem(`/api/v2/jobs/99/overview`, 404);
  await problem(`${path}/addresses/203.0.113.99`, 404);
  await problem(`${path}/compare/99`, 404);
  t.strictSame((await house.get(`/api/v2/filter?${asked({ filter: 'flows > 2', of: 'sessions' })}`)).body, {
    ok: true,
  });
  const columns = (await house.get('/api/v2/columns')).body;
  t.match(
    columns.flows.find(({ name }: { name: string }) => name === 'bytes'),
    { kind: 'int', unit: 'bytes', filter: true },
  );
  t.ok(columns.aliases.some(({ name, means }: Record<string, string>) => name === 'ip.addr' && means === 'ip'));
  t.match(
    columns.aliases.find(({ name }: Record<string, string>) => name === 'starttime'),
    { means: 'time_start_us', description: 'Arkime: time_start_us in seconds' },
  );
  const catalogue = (await house.get('/api/v2/catalogue/labels')).body;
  t.ok(catalogue.some(({ labels }: { labels: { name: string }[] }) => labels.some(({ name }) => name === 'telegram')));
});

t.test('many at once, and those that leave, disturb nobody', async (t) => {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({ sni: `host-${index}.example.org`, fwd_bytes: index }));
  const house = await openHouse(t, { 'a.pcap': { batches: Array.from({ length: 2 }, () => rows) } });
  const id = await house.done('a.pcap');
  const path = `/api/v2/jobs/${id}`;
  const whole = `${path}/flows/export?format=jsonl&columns=*`;
  for (let time = 0; time < 12; time++) {
    const leaver = await fetch(house.url + whole);
    t.equal(leaver.status, 200);
    await leaver.body?.cancel();
  }
  const leaving = Array.from({ length: 40 }, async (_, index) => {
    const gone = AbortSignal.timeout(5 + index);
    await fetch(`${house.url}${path}/top?by=sni&filter=${encodeURIComponent(`sni matches "a${index}"`)}`, {
      signal: gone,
    })
      .then((answer) => answer.text())
      .catch(() => {});
  });
  const staying = Array.from({ length: 60 }, (_, index) =>
    house.get(`${path}/flows?limit=1&sort=-bytes&offset=${index}`),
  );
  await Promise.all(leaving);
  const answers = await Promise.all(staying);
  t.ok(answers.every(({ status, body }) => status === 200 && body.total === 40_000));
  const lines = (await textOf(house.url + whole)).trim().split('\n');
  t.equal(lines.length, 40_000, 'no export is cut, and every place was given back');
});
