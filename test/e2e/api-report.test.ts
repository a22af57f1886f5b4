/** /api/v2/jobs/{job_id}/report.html and report.json, of a real capture. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startServer } from '../../lib/api/server.js';
import { Client } from './api-house.js';
import { fixture, temporaryFolder } from './run-tractor.js';

// Several builds and tests may share two cores.
t.setTimeout(180_000);
const home = temporaryFolder();
const captures = join(home, 'captures');
mkdirSync(captures);
copyFileSync(fixture('web.pcap'), join(captures, 'web.pcap'));
const server = await startServer({ captures, data: join(home, 'data'), port: 0 });
t.teardown(() => server.close());
const client = new Client(server.url);
const job = await client.done('web.pcap');

t.test('the figures', async (t) => {
  const { status, headers, body } = await client.get(`/api/v2/jobs/${job}/report.json`);
  t.equal(status, 200);
  t.match(headers.get('content-type'), /^application\/json/);
  t.match(body, {
    report_version: 1,
    overview: { flows: 38 },
    top: { labels: { by: 'label' }, countries: { by: 'country' } },
  });
  t.equal(body.top.labels.rows.find(({ key }: { key: string }) => key === 'vk').flows, 4);
  t.equal(body.flows.length, 25);
  t.ok(body.sessions.length > 0);
  t.match(body.read, { packets: 377, faults: [], captures: [{ name: 'web.pcap', packets: 377 }] });
  const overview = await client.get(`/api/v2/jobs/${job}/overview`);
  t.same(body.overview, overview.body, 'as the question answers');
  const top = await client.get(`/api/v2/jobs/${job}/top?by=label&measure=bytes&limit=25`);
  t.same(body.top.labels, top.body);
});

t.test('the page', async (t) => {
  const { status, headers, body } = await client.get(`/api/v2/jobs/${job}/report.html?lang=ru`);
  t.equal(status, 200);
  t.match(headers.get('content-type'), /^text\/html; charset=utf-8/);
  t.match(
    headers.get('content-security-policy'),
    /^default-src 'none'; style-src 'unsafe-inline';.*frame-ancestors 'none'; sandbox/,
  );
  t.match(body, /^<!DOCTYPE html>\n<html lang="ru">/);
  t.notMatch(body, '<script');
  const file = await client.get(`/api/v2/jobs/${job}/report.html?download=1`);
  t.equal(file.headers.get('content-disposition'), `attachment; filename="report-${job}.html"`);
  t.match(file.body, '<html lang="en">');
});

t.test('what cannot be had', async (t) => {
  t.match(await client.get('/api/v2/jobs/999/report.html'), { status: 404, body: { detail: /no job 999/ } });
  t.equal((await client.get(`/api/v2/jobs/${job}/report.html?lang=de`)).status, 400);
  t.equal((await client.get(`/api/v2/jobs/${job}/report.json?lang=en`)).status, 400);
});

t.test('in the description', async (t) => {
  const { body } = await client.get('/openapi.json');
  t.ok(body.paths['/api/v2/jobs/{job_id}/report.html'].get.responses['200'].content['text/html']);
  t.match(body.components.schemas.Report.properties, {
    report_version: {},
    top: {},
    graph: { $ref: '#/components/schemas/Graph' },
  });
});
