/** What happens, as it happens: jobs from their wish to their end, captures that come, change and go, and the ends of a stream. */
import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ended, openCaptures } from './capture-house.js';
import { readEvents } from './event-reader.js';
import { fixture } from './run-tractor.js';

t.test('a job from its wish to its end', async (t) => {
  const house = await openCaptures(t, { long: 4000, jobs: 1, fixtures: ['web.pcap'] });
  const all = await readEvents(`${house.url}/api/v2/events`);
  t.match(all.headers.get('content-type'), /^text\/event-stream/);
  await house.tell('POST', '/jobs', { captures: ['long.pcap'] });
  await house.tell('POST', '/jobs', { captures: ['web.pcap'] });
  const one = await readEvents(`${house.url}/api/v2/jobs/1/events`);
  await one.ended;
  await all.until(({ event, data }) => event === 'job' && data.job_id === 2 && data.state === 'finished');
  t.equal(all.events[0]?.event, 'hello');
  const statesOf = (events: readonly { event: string; data: { job_id: number; state: string } }[], id: number) =>
    events
      .filter(({ event, data }) => event === 'job' && data.job_id === id)
      .map(({ data }) => data.state)
      .filter((state, index, states) => state !== states[index - 1]);
  t.same(statesOf(all.events, 1), ['waiting', 'running', 'finished']);
  t.same(statesOf(all.events, 2), ['waiting', 'running', 'finished']);
  t.same(statesOf(one.events, 1), ['running', 'finished']);
  t.same(new Set(one.events.slice(1).map(({ data }) => data.job_id)), new Set([1]), 'of this job alone');
  const progress = one.events.filter(({ data }) => data.progress);
  t.ok(progress.length >= 1);
  const seconds =
    (Date.parse(one.events.at(-1)?.data.finished_at) - Date.parse(one.events.at(-1)?.data.started_at)) / 1000;
  t.ok(progress.length <= 2 * seconds + 2, `${progress.length} times in ${seconds} s`);
  t.strictSame(one.events.at(-1)?.data, (await house.ask('/jobs/1')).body);
  t.match((await all.until(({ event, data }) => event === 'capture' && data.state === 'running')).data, { job_id: 1 });
  all.close();

  const late = await readEvents(`${house.url}/api/v2/jobs/1/events`);
  await late.ended;
  t.same(
    late.events.map(({ event }) => event),
    ['hello', 'job'],
    'of an ended job: that it has ended',
  );
});

t.test('captures that come, change, move and go are seen without being asked for', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'] });
  t.equal((await house.ask('/captures')).body.total, 1);
  const all = await readEvents(`${house.url}/api/v2/events`);
  const seen = (name: string, kind = 'capture') => all.until(({ event, data }) => event === kind && data.name === name);
  copyFileSync(fixture('mail.pcap'), join(house.captures, 'new.pcap'));
  t.match((await seen('new.pcap')).data, { state: 'new', size_bytes: Number });
  mkdirSync(join(house.captures, 'deep', 'er'), { recursive: true });
  copyFileSync(fixture('mail.pcap'), join(house.captures, 'deep', 'er', 'down.pcap'));
  await seen('deep/er/down.pcap');
  copyFileSync(fixture('mail.pcap'), join(house.captures, 'deep', 'er', 'later.pcap'));
  await seen('deep/er/later.pcap');
  rmSync(join(house.captures, 'new.pcap'));
  await seen('new.pcap', 'capture_removed');
  renameSync(join(house.captures, 'deep'), join(house.captures, 'moved'));
  await seen('moved/er/down.pcap');
  await seen('deep/er/down.pcap', 'capture_removed');
  const { body } = await house.ask('/captures');
  t.same(
    body.captures.map(({ name }: { name: string }) => name),
    ['moved/er/down.pcap', 'moved/er/later.pcap', 'web.pcap'],
  );
  const deep = await house.ask(`/captures/${encodeURIComponent('moved/er/down.pcap')}`);
  t.match(deep, { status: 200, body: { name: 'moved/er/down.pcap' } });
  all.close();
});

t.test('without a watch a rescan sees it', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'], watch: false });
  t.equal((await house.ask('/captures')).body.total, 1);
  copyFileSync(fixture('mail.pcap'), join(house.captures, 'mail.pcap'));
  t.equal((await house.ask('/captures')).body.total, 1);
  t.same((await house.tell('POST', '/captures/rescan')).body, { captures: 2, new: 1 });
  t.equal((await house.ask('/captures')).body.total, 2);
});

t.test('streams end with the server, and a client that leaves disturbs nobody', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'] });
  const readers = await Promise.all(Array.from({ length: 20 }, () => readEvents(`${house.url}/api/v2/events`)));
  for (const reader of readers.slice(0, 10)) reader.close();
  await house.tell('POST', '/jobs', { captures: ['web.pcap'] });
  await house.until(1, ...ended);
  await readers[19]?.until(({ event, data }) => event === 'job' && data.state === 'finished');
  const before = Date.now();
  await house.server.close();
  t.ok(Date.now() - before < 3000, `${Date.now() - before} ms to close`);
  await Promise.all(readers.map((reader) => reader.ended));
});
