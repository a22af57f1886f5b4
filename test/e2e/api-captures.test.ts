/** The captures by API v2: listed, sorted, found, page by page; their health; very many of them. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { serverHome } from '../lib/server-home.js';
import { ended, openCaptures, openOver } from './capture-house.js';
import { fixture, tractor } from './run-tractor.js';

t.test('listed, sorted, found, by state', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap', 'mail.pcap', 'icmp.pcap', 'ftp.pcapng'] });
  utimesSync(join(house.captures, 'icmp.pcap'), 1000, 1000.5);
  await house.tell('POST', '/captures/rescan');
  await house.tell('POST', '/jobs', { captures: ['web.pcap'] });
  await house.until(1, ...ended);
  const names = async (query: string) => {
    const { status, body } = await house.ask(`/captures${query}`);
    t.equal(status, 200, query);
    return body.captures.map(({ name }: { name: string }) => name);
  };
  t.same(await names(''), ['ftp.pcapng', 'icmp.pcap', 'mail.pcap', 'web.pcap']);
  t.same(await names('?sort=-name&limit=2'), ['web.pcap', 'mail.pcap']);
  t.equal((await names('?sort=modified_at'))[0], 'icmp.pcap');
  t.equal((await names('?sort=-size_bytes'))[0], 'web.pcap');
  t.equal((await names('?sort=-flows'))[0], 'web.pcap');
  t.same(await names('?q=PCAPNG'), ['ftp.pcapng']);
  t.same(await names('?state=finished'), ['web.pcap']);
  t.same(await names('?state=new'), ['ftp.pcapng', 'icmp.pcap', 'mail.pcap']);
  const { body } = await house.ask('/captures?q=icmp');
  t.match(body, {
    total: 1,
    next: null,
    captures: [
      {
        modified_at: '1970-01-01T00:16:40.500Z',
        state: 'new',
        job_id: null,
        job_captures: null,
        flows: null,
        message: null,
      },
    ],
  });
  for (const bad of ['?sort=colour', '?state=in_progress', '?limit=x', '?after=!!', '?x=1'])
    t.match(await house.ask(`/captures${bad}`), { status: 400, body: { type: 'about:blank', status: 400 } }, bad);
  for (const name of ['nobody.pcap', '..%2Fweb.pcap', '%2Fetc%2Fpasswd', '%00', encodeURIComponent('x/'.repeat(2000))])
    t.equal((await house.ask(`/captures/${name}`)).status, 404, name.slice(0, 40));
});

t.test('times of packets become known by and by', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap', 'mail.pcap'] });
  await house.ask('/captures');
  for (let tries = 0; ; tries++) {
    const { body } = await house.ask('/captures?sort=-first_packet_at');
    if (body.captures.every((capture: { first_packet_at: string | null }) => capture.first_packet_at !== null)) {
      t.match(body.captures, [
        { name: 'mail.pcap', first_packet_at: '2026-11-24T00:31:48.805699Z' },
        { name: 'web.pcap', first_packet_at: '2026-11-24T00:31:43.799188Z' },
      ]);
      break;
    }
    if (tries > 400) return t.fail('never known');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

t.test('health is what tractor info --json says, and is read once for each state of the file', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap', 'two-interfaces.pcapng'] });
  writeFileSync(join(house.captures, 'text.pcap'), 'no capture\n');
  for (const name of ['web.pcap', 'two-interfaces.pcapng', 'text.pcap']) {
    const { stdout } = await tractor(['info', '--json', join(house.captures, name)]);
    const asked = await Promise.all([1, 2, 3].map(() => house.ask(`/captures/${name}/health`)));
    for (const { status, body } of asked) t.strictSame([status, body], [200, { ...JSON.parse(stdout), path: name }]);
  }
  const before = performance.now();
  await house.ask('/captures/web.pcap/health');
  t.ok(performance.now() - before < 200, 'known by now, no thread is started');
  writeFileSync(join(house.captures, 'text.pcap'), 'another text');
  t.match((await house.ask('/captures/text.pcap/health')).body, {
    path: 'text.pcap',
    fault: { code: 'not_a_capture' },
  });
  t.equal((await house.ask('/captures/nobody.pcap/health')).status, 404);
});

t.test('twenty thousand captures: every page quickly, each of them once', async (t) => {
  const home = serverHome(t);
  const captures = join(home, 'captures');
  for (let folder = 0; folder < 20; folder++) {
    mkdirSync(join(captures, `d${folder}`), { recursive: true });
    for (let file = 0; file < 1000; file++) writeFileSync(join(captures, `d${folder}`, `${file}.pcap`), '');
  }
  const house = await openOver(t, captures, join(home, 'data'));
  t.equal((await house.ask('/captures?limit=1')).body.total, 20_000);
  let slowest = 0;
  const late = setInterval(
    (due) => {
      slowest = Math.max(slowest, performance.now() - due.at);
      due.at = performance.now() + 10;
    },
    10,
    { at: performance.now() + 10 },
  );
  const seen = new Set<string>();
  for (let after = ''; ; ) {
    const { body } = await house.ask(`/captures?sort=-modified_at&limit=1000${after}`);
    for (const { name } of body.captures) seen.add(name);
    if (body.next === null) break;
    after = `&after=${body.next}`;
  }
  clearInterval(late);
  t.equal(seen.size, 20_000);
  t.ok(slowest < 500, `nobody else waited longer than ${Math.round(slowest)} ms`);
  t.equal((await house.ask('/captures?q=d7/99&limit=5')).body.total, 11);
});

t.test('health of the fixture is that of the fixture', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'] });
  const { body } = await house.ask('/captures/web.pcap/health');
  t.match(body, { path: 'web.pcap', packets: 377, fault: null });
  t.notMatch(JSON.stringify(body), house.captures, 'no path of this machine');
  t.ok(fixture('web.pcap').length > 0);
});
