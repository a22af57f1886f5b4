import t from 'tap';
import { countsOf } from '../../../lib/dashboard/state/capture-health.js';
import { changeOf, factorText, signed } from '../../../lib/dashboard/state/differences.js';
import { emptyForm, optionWords, usualOptions, wishedOptions } from '../../../lib/dashboard/state/job-options.js';
import { say } from '../../../lib/dashboard/state/language.js';
import { dictionary } from '../../../lib/dashboard/words/dictionary.js';

const english: Parameters<typeof optionWords>[1] = (key, params) => say(dictionary[key], 'en', params);

t.test('what a form asks for: what is empty is left to the server', async (t) => {
  t.same(wishedOptions(emptyForm), { features: 'iscx' });
  const form = { features: 'all', window: ' 7,5 ', idle: '60', active: '', filter: ' tcp port 443 ' } as const;
  t.same(wishedOptions(form), { features: 'all', window_s: 7.5, idle_timeout_s: 60, filter: 'tcp port 443' });
});

t.test('options as words: only those that are not as usual', async (t) => {
  t.same(optionWords(usualOptions, english, String), []);
  const options = { features: 'none', window_s: 5, idle_timeout_s: 60, active_timeout_s: 30, filter: 'udp' } as const;
  t.same(optionWords(options, english, String), ['Features: none', 'window 5 s', 'idle 60 s', 'active 30 s', 'udp']);
});

t.test('differences between two jobs', async (t) => {
  t.same(
    [
      [1, 1],
      [0, 2],
      [2, 0],
      [1, 2],
      [2, 1],
    ].map(([a, b]) => changeOf(a as number, b as number)),
    ['same', 'new', 'gone', 'more', 'less'],
  );
  t.equal(factorText(10, 15, String), '×1.5');
  t.equal(factorText(30, 10, String), '÷3');
  t.equal(factorText(1, 123, String), '×123');
  t.same([factorText(0, 5, String), factorText(5, 0, String), factorText(100, 101, String)], ['', '', '']);
  t.same([signed(5, String), signed(-5, String), signed(0, String)], ['+5', '−5', '0']);
});

t.test('counts that are not zero, most first; of anything else none', async (t) => {
  t.same(countsOf({ a: 1, b: 0, c: 7, d: 'x' }), [
    ['c', 7],
    ['a', 1],
  ]);
  t.same([countsOf(null), countsOf('x'), countsOf(undefined)], [[], [], []]);
});
