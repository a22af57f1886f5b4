/** Many captures with a job each: what asks all of them must neither be refused nor keep all. */
import t from 'tap';
import { openHouse } from './api-house.js';

const count = 95;

t.test('the plain page and a search over as many jobs as are shown', { timeout: 180_000 }, async (t) => {
  const names = Array.from({ length: count }, (_, index) => `${String(index).padStart(3, '0')}.pcap`);
  const script = { batches: [[{ label: 'vk' }, { label: 'dns' }]] };
  const house = await openHouse(t, Object.fromEntries(names.map((name) => [name, script])), { jobs: 4 });
  const jobs = await Promise.all(names.map(async (name) => (await house.process(name)).body.job_id as number));
  for (const id of jobs) await house.ended(id);
  const page = await house.get('/plain');
  t.equal(page.status, 200);
  t.equal(page.body.match(/label=vk/g)?.length, count, 'the labels of each');
  const { body } = await house.get('/api/v2/search?limit=3');
  t.match(body, { jobs_searched: 3, flows: 6 }, 'a page is no dearer for the jobs that it does not show');
  t.equal(body.jobs.length, 3);
  const found: number[] = [];
  let pages = 0;
  for (let next: string | null = ''; next !== null; pages++) {
    const page: { jobs: { job_id: number }[]; next: string | null } = (
      await house.get(`/api/v2/search?limit=20${next === '' ? '' : `&after=${next}`}`)
    ).body;
    found.push(...page.jobs.map((job) => job.job_id));
    next = page.next;
  }
  t.same(
    found,
    [...jobs].sort((a, b) => b - a),
    'each job once, newest first',
  );
  t.equal(pages, 5);
  const none = (await house.get('/api/v2/search?limit=2&filter=label%20%3D%3D%20telegram')).body;
  t.match(none, { jobs: [], jobs_searched: count, flows: 0, next: null }, 'what is nowhere is looked for everywhere');
});
