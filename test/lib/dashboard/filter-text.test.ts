import t from 'tap';
import * as text from '../../../lib/dashboard/state/filter-text.js';
import { parseFilter } from '../../../lib/filter/parse-filter.js';

/** The caret is where the bar stands. */
function at(marked: string) {
  const caret = marked.indexOf('|');
  return text.completionAt(marked.replace('|', ''), caret);
}

t.test('what belongs at the caret', async (t) => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['|', 'field', '', ''],
    ['lab|', 'field', 'lab', ''],
    ['label |', 'operator', '', 'label'],
    ['label =|', 'operator', '', 'label'],
    ['label == |', 'value', '', 'label'],
    ['label == d|', 'value', 'd', 'label'],
    ['label == dns |', 'joint', '', ''],
    ['label == dns && |', 'field', '', ''],
    ['label == dns && ser|', 'field', 'ser', ''],
    ['(|', 'field', '', ''],
    ['!(exists sn|', 'field', 'sn', ''],
    ['label in {dns, |', 'value', '', 'label'],
    ['label == "a && b" |', 'joint', '', ''],
    ['label == d| && port == 1', 'value', 'd', 'label'],
  ];
  for (const [marked, kind, word, field] of cases) t.match(at(marked), { kind, word, field }, marked);
});

t.test('a completion takes the place of the word, and the caret stands after it', async (t) => {
  const before = 'lab == dns';
  const done = text.complete(before, text.completionAt(before, 3), 'label');
  t.same(done, { text: 'label == dns', caret: 5 });
  t.same(text.complete('por', text.completionAt('por', 3), 'port'), { text: 'port ', caret: 5 });
});

t.test('values are quoted where the language would read them otherwise', async (t) => {
  t.equal(text.filterTerm('label', 'dns'), 'label == dns');
  t.equal(text.filterTerm('label', 'and'), 'label == "and"');
  t.equal(text.filterTerm('name', 'a"b\\c'), 'name == "a\\"b\\\\c"');
  t.equal(text.filterTerm('sni', null), '!(exists sni)');
  t.equal(text.topTerm('address', '::1'), 'ip == "::1"');
});

t.test('both hold, whatever binds less tightly', async (t) => {
  t.equal(text.bothFilters('', ' a == 1 '), 'a == 1');
  t.equal(text.bothFilters('a == 1 || b == 2', 'c == 3'), '(a == 1 || b == 2) && c == 3');
  t.equal(text.questionFilter({ filter: '', fromUs: 1, toUs: 2 }), 'time_end_us >= 1 && time_start_us <= 2');
});

t.test('whatever a top list names, the filter made of it is one', async (t) => {
  const evil = ['dns', 'ftp-data', 'a"b\\c', "it's", 'a*b?', 'дом.рф', 'x) || (1 == 1', '10.0.0.0/8', 'in', '\\', '{}'];
  for (const key of [...evil, null])
    for (const by of ['label', 'name', 'user_agent', 'sni', 'label_protocol'])
      t.doesNotThrow(
        () => parseFilter(text.bothFilters('exists sni || port == 1', text.topTerm(by, key))),
        `${by} ${key}`,
      );
  const others = {
    client_ip: '2001:db8::1',
    address: '192.0.2.1',
    server_port: '443',
    country: 'Russia',
    end_reason: 'eof',
  };
  for (const [by, key] of Object.entries(others)) t.doesNotThrow(() => parseFilter(text.topTerm(by, key)), by);
  t.doesNotThrow(() => parseFilter(text.timeFilter({ filter: '', fromUs: 1, toUs: 2 })));
});
