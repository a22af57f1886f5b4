import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { ArffReader, arffCells, attributeName } from '../../../lib/learning/arff-text.js';
import { checkClassLabels } from '../../../lib/learning/class-labels.js';
import { featureTable, withoutRareClasses } from '../../../lib/learning/feature-table.js';
import { hasMisprintedHeader, iscxFeatures, withOurNames } from '../../../lib/learning/iscx-columns.js';
import { readRawTable } from '../../../lib/learning/raw-table.js';

function arff(text: string) {
  const reader = new ArffReader('x.arff');
  for (const line of text.split('\n')) reader.line(line);
  return reader.table();
}

t.test('cells of an ARFF row: quotes of both kinds, escapes, missing values, spaces', async (t) => {
  t.same(arffCells("1, 2.5 ,'a, b',\"c'd\",?,'?'"), ['1', '2.5', 'a, b', "c'd", null, '?']);
  t.same(arffCells("'it\\'s','tab\\there','\\033'"), ["it's", 'tab\there', '\u001b']);
  t.same(arffCells('1,,'), ['1', null, null]);
  t.throws(() => arffCells("1,'open"), /quotes do not end \(character 3\)/);
});

t.test('names of attributes, whatever their type', async (t) => {
  t.equal(attributeName('@ATTRIBUTE duration NUMERIC,,,,'), 'duration');
  t.equal(attributeName("@attribute 'my name' {a,b}"), 'my name');
  t.equal(attributeName('@attribute class1{A,B}'), 'class1');
  t.equal(attributeName('@attribute'), undefined);
});

t.test('a file that went through a spreadsheet: trailing commas, other case, comments', async (t) => {
  const table = arff(
    '@RELATION <x>,,\n% a comment\n@ATTRIBUTE a NUMERIC,,\n@Attribute b {X,Y},,\n\n@DATA,,\n1,X,,\n% no row\n2,Y\n',
  );
  t.same(table, {
    names: ['a', 'b'],
    rows: [
      ['1', 'X'],
      ['2', 'Y'],
    ],
  });
});

t.test('what is no ARFF is refused with its line', async (t) => {
  t.throws(
    () => arff('@relation x\n@attribute a numeric\n@data\n1,2\n'),
    /x.arff: line 4: has 2 cells where the header names 1/,
  );
  t.throws(() => arff('@attribute a numeric\n@data\n{0 1}\n'), /line 3: sparse rows are not read/);
  t.throws(() => arff('hello\n'), /line 1: is no line of an ARFF header/);
  t.throws(() => arff('@attribute a numeric\n'), /it has no @data/);
});

const misprinted = [
  ...['duration', 'total_fiat', 'total_biat', 'min_fiat', 'min_biat', 'max_fiat', 'max_biat', 'mean_fiat', 'mean_biat'],
  ...iscxFeatures.slice(9),
  'class1',
];
// A window of the data set's own kind: min 29 and 15, max 1270547 and 1079974, mean 165865 and 195302, std 329473 and 300492.
const window = [4644225, 29, 15, 1270547, 1079974, 165865, 195302, 329473, 300492, ...new Array<number>(14).fill(1)];

t.test("FlowMeter's misprinted header is read by position", async (t) => {
  t.ok(hasMisprintedHeader(misprinted));
  t.ok(hasMisprintedHeader(misprinted.map((name) => name.replace('iat', 'lat'))), "the seed's spelling");
  t.notOk(hasMisprintedHeader([...iscxFeatures, 'label']), 'a header that is right stays');
  const { names } = withOurNames({ names: misprinted, rows: [[...window, 'CHAT']] });
  t.same(names, [...iscxFeatures, 'class1']);
  t.equal(window[names.indexOf('min_fiat')], 29);
  t.equal(window[names.indexOf('std_biat')], 300492);
});

t.test('a header of that kind over other values is refused, not misread', async (t) => {
  const row = [...window];
  row[1] = 9_000_000;
  t.throws(() => withOurNames({ names: misprinted, rows: [[...row, 'CHAT']] }), /row 1: .* column 2 is no minimum/);
});

t.test('a right header in other spellings gets our names', async (t) => {
  const { names } = withOurNames({ names: ['Duration', 'min_flat', 'flowpktspersecond', 'other'], rows: [] });
  t.same(names, ['duration', 'min_fiat', 'flowPktsPerSecond', 'other']);
});

t.test('vectors, classes and captures of a table', async (t) => {
  const names = ['capture', 'flow_id', 'window_index', 'duration', 'mean_fiat', 'note', 'label'];
  const rows = [
    ['b.pcap', 1, 0, '1.5', null, 'x', 'web'],
    ['a.pcap', 1n, 0, 2, '3e300', 'x', 'dns'],
    ['a.pcap', 2, 0, 7, 4, 'x', ''],
    ['b.pcap', 3, 0, true, '0.1', 'x', 'web'],
    ['a.pcap', 4, 1, 5, 6, 'x', 'dns'],
  ];
  const table = featureTable({ names, rows }, 'label');
  t.same(table.features, ['duration', 'mean_fiat'], 'identifiers and notes are no features');
  t.same(table.classes, ['dns', 'web']);
  t.same([...table.targets], [1, 0, 1, 0]);
  t.same([...table.values], [1.5, Number.NaN, 2, Number.NaN, 1, Math.fround(0.1), 5, 6], 'missing, and beyond float32');
  t.same([...(table.captures ?? [])], [1, 0, 1, 0]);
  t.equal(table.unlabelledRows, 1);
  t.equal(table.rows, 'windows');
});

t.test('tables that nothing can be learned from', async (t) => {
  const names = ['duration', 'label'];
  t.throws(
    () =>
      featureTable(
        {
          names,
          rows: [
            [1, 'a'],
            [2, 'a'],
          ],
        },
        'label',
      ),
    /at least two classes/,
  );
  t.throws(
    () =>
      featureTable(
        {
          names,
          rows: [
            [1, 'a'],
            [2, 'b'],
          ],
        },
        'kind',
      ),
    /no column kind \(columns: duration, label\)/,
  );
  t.throws(
    () =>
      featureTable(
        {
          names: ['x', 'label'],
          rows: [
            [1, 'a'],
            [2, 'b'],
          ],
        },
        'label',
      ),
    /no column that is a feature/,
  );
});

t.test('classes that would have one label, or none, are named', async (t) => {
  checkClassLabels(['Chat', 'P2P', 'bittorrent-dht', 'bittorrent', '443'], { 'bittorrent-dht': 'bittorrent' });
  t.throws(() => checkClassLabels(['Chat', 'chat', 'mail', 'mail 1', 'mail_1'], {}), {
    name: 'UsageError',
    message:
      /^the classes "Chat", "chat" would all have the label chat; the classes "mail 1", "mail_1" .* mail_1 .*--label-of CLASS=label/,
  });
  const russian = ['телега', 'ютубик', 'дом'];
  t.throws(() => checkClassLabels(russian, {}), /"телега", "ютубик" would all have the label ______; .*"дом" .*, ___ /);
  t.throws(() => checkClassLabels(russian, { телега: 'telega', ютубик: 'yutubik' }), /^of the class "дом" nothing/);
  checkClassLabels(russian, { телега: 'telega', ютубик: 'yutubik', дом: 'dom' });
  checkClassLabels(['Chat', 'chat'], { Chat: 'chat' });
});

t.test('rare classes are left out, by rows and by captures', async (t) => {
  const rows = [
    [1, 'a', 'x'],
    [2, 'b', 'x'],
    [3, 'c', 'x'],
    [4, 'a', 'y'],
    [5, 'c', 'z'],
    [6, 'b', 'x'],
  ];
  const all = featureTable({ names: ['duration', 'label', 'capture'], rows }, 'label');
  t.same(withoutRareClasses(all, { rows: 2, captures: 1 }), { table: all, rare: [] });
  const { table, rare } = withoutRareClasses(all, { rows: 2, captures: 2 });
  t.same(rare, ['b']);
  t.same(table.classes, ['a', 'c']);
  t.same([...table.targets], [0, 1, 0, 1]);
  t.same([...table.values], [1, 3, 4, 5]);
  t.same(table.captureNames, ['x', 'y', 'z']);
  t.throws(() => withoutRareClasses(all, { rows: 3, captures: 1 }), /fewer than two classes/);
});

t.test('CSV through its ending; other endings and files that are not there are usage errors', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tractor-learning-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "it's.csv");
  writeFileSync(path, 'duration,label\r\n1,"a,b"\r\n,c\r\n');
  t.same(await readRawTable(path), {
    names: ['duration', 'label'],
    rows: [
      ['1', 'a,b'],
      [null, 'c'],
    ],
  });
  await t.rejects(readRawTable(join(folder, 'none.csv')), { name: 'UsageError', message: /there is no such file/ });
  writeFileSync(join(folder, 'x.txt'), '');
  await t.rejects(readRawTable(join(folder, 'x.txt')), { name: 'UsageError', message: /\.arff, \.csv or \.parquet/ });
  writeFileSync(join(folder, 'x.parquet'), 'no');
  await t.rejects(readRawTable(join(folder, 'x.parquet')), /x\.parquet: /);
});
