import t from 'tap';
import * as url from '../../../lib/dashboard/state/url-state.js';

const standard = { sort: 'time_start_us', columns: ['flow_id', 'label'] };

t.test('a question goes into an address and comes out the same', async (t) => {
  const questions = [
    { filter: '', fromUs: null, toUs: null },
    { filter: 'label == "a&b" || sni contains "%"', fromUs: 1, toUs: 1_795_589_482_160_225 },
    { filter: '<script>', fromUs: 0, toUs: 0 },
  ];
  for (const question of questions) {
    const address = url.withQuery('/jobs/1', url.questionParams(question));
    const query = Object.fromEntries(new URL(address, 'http://x').searchParams);
    t.same(url.readQuestion(query), question);
  }
});

t.test('half a span of time, or one the wrong way round, is none', async (t) => {
  const none = { filter: '', fromUs: null, toUs: null };
  for (const query of [
    { from: '1' },
    { to: '1' },
    { from: '2', to: '1' },
    { from: '-1', to: '2' },
    { from: 'x', to: '2' },
  ])
    t.same(url.readQuestion(query), none);
});

t.test('what is as usual is not in the address', async (t) => {
  t.equal(url.withQuery('/x', { a: '', b: null, c: undefined }), '/x');
  t.same(url.tableParams(standard, standard), {});
  t.same(url.tableParams({ sort: '-bytes', columns: ['label'] }, standard), { sort: '-bytes', columns: 'label' });
});

t.test('columns and sort are names or not taken', async (t) => {
  t.same(url.readTable({ columns: 'label,label,a-b,"x",bytes', sort: 'a;b' }, standard), {
    sort: 'time_start_us',
    columns: ['label', 'bytes'],
  });
  t.same(url.readTable({}, standard), standard);
});

t.test('a header clicked: up, down, as at first', async (t) => {
  t.equal(url.nextSort('time', 'bytes'), 'bytes');
  t.equal(url.nextSort('bytes', 'bytes'), '-bytes');
  t.equal(url.nextSort('-bytes', 'bytes'), '');
});

t.test('parts of a path are encoded', async (t) => {
  t.equal(url.jobPath(3, 'addresses', 'fe80::1%eth0/64'), '/jobs/3/addresses/fe80%3A%3A1%25eth0%2F64');
});
