import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';
import { hasPattern, matchingPaths, segmentMatcher } from '../../../lib/cli/path-pattern.js';

t.test('one part of a path', async (t) => {
  const cases: [pattern: string, matches: string[], others: string[]][] = [
    ['*.pcap', ['a.pcap', 'a.b.pcap'], ['.a.pcap', 'a.pcapng', 'pcap']],
    ['.*', ['.a'], ['a']],
    ['a?c', ['abc', 'a.c'], ['ac', 'abbc']],
    ['[a-c]1', ['a1', 'c1'], ['d1', '1', 'aa1']],
    ['[!a-c]1', ['d1'], ['a1', '1']],
    ['[^a]', ['b'], ['a']],
    ['[]x]', [']', 'x'], ['a']],
    ['[a', ['[a'], ['a']],
    ['[z-a]', [], ['z', 'a', '[z-a]']],
    ['[a-]', ['a', '-'], ['b']],
    ['[-a]', ['a', '-'], ['b']],
    ['[0-9][0-9]', ['42'], ['4', '4a', '421']],
    ['a*b*c', ['abc', 'axbxbxc'], ['acb', 'abcx']],
    ['a[.]b', ['a.b'], ['axb']],
    ['[\\]', ['\\'], ['a']],
    ['a+(b)|c', ['a+(b)|c'], ['ab', 'c']],
    ['$x^', ['$x^'], ['x']],
    ['a**b', ['ab', 'axyb'], ['a']],
    ['*', ['a', 'line\nbreak'], ['.a']],
  ];
  for (const [pattern, matches, others] of cases) {
    const is = segmentMatcher(pattern);
    for (const name of matches) t.ok(is(name), `${pattern} matches ${JSON.stringify(name)}`);
    for (const name of others) t.notOk(is(name), `${pattern} does not match ${JSON.stringify(name)}`);
  }
});

t.test('a pattern of many stars is quick to fail', async (t) => {
  const started = performance.now();
  t.notOk(segmentMatcher(`${'*a'.repeat(6)}b`)('a'.repeat(60)));
  t.notOk(segmentMatcher(`${'*'.repeat(40)}b`)('a'.repeat(250)));
  t.notOk(segmentMatcher(`${'a*'.repeat(100)}b`)('a'.repeat(255)));
  t.ok(performance.now() - started < 1000);
});

t.test('paths', async (t) => {
  const root = t.testdir({
    'a.pcap': '',
    'b.pcap': '',
    'notes.txt': '',
    '.hidden.pcap': '',
    mon: { 'c.pcap': '', deep: { 'd.pcap': '' } },
    tue: { 'c.pcap': '' },
    '.git': { 'e.pcap': '' },
  });
  mkdirSync(join(root, 'empty'));
  symlinkSync('mon', join(root, 'link'));
  symlinkSync('gone', join(root, 'dangling.pcap'));
  symlinkSync('..', join(root, 'tue', 'up'));
  const found = async (pattern: string) =>
    (await matchingPaths(join(root, pattern))).map((path) => relative(root, path));
  t.strictSame(await found('*.pcap'), ['a.pcap', 'b.pcap']);
  t.strictSame(await found('[mt]*/c.pcap'), ['mon/c.pcap', 'tue/c.pcap']);
  t.strictSame(await found('link/*.pcap'), ['link/c.pcap']);
  t.strictSame(await found('l*/*.pcap'), ['link/c.pcap']);
  t.strictSame(await found('**/*.pcap'), ['a.pcap', 'b.pcap', 'mon/c.pcap', 'mon/deep/d.pcap', 'tue/c.pcap']);
  t.strictSame(await found('**/d.pcap'), ['mon/deep/d.pcap']);
  t.strictSame(await found('m*/**'), ['mon/c.pcap', 'mon/deep', 'mon/deep/d.pcap']);
  t.strictSame(await found('*.none'), []);
  t.strictSame(await found('none/*'), []);
  t.ok(hasPattern('a*') && hasPattern('a?') && hasPattern('[a]'));
  t.notOk(hasPattern('a.pcap'));
});
