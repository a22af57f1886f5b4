import { readFileSync } from 'node:fs';
import t from 'tap';
import { cardBlocks } from '../../../lib/dashboard/state/card-blocks.js';
import { classMeasures, confusionOf, splitMeasures } from '../../../lib/dashboard/state/model-measures.js';

const folder = 'models/protocols-v1';
const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as {
  measures: Record<string, unknown>;
  classes: string[];
};
const card = cardBlocks(readFileSync(`${folder}/CARD.md`, 'utf8'));

t.test("a card's parts", async (t) => {
  const text =
    '# Name\n\nOne\nline.\n\n| a | b |\n|---|--:|\n| x | 1 |\n\n- first\n  goes on\n- second\n\n```\n# no heading\n```\nend';
  t.same(cardBlocks(text), [
    { kind: 'heading', level: 1, text: 'Name' },
    { kind: 'text', text: 'One line.' },
    { kind: 'table', head: ['a', 'b'], rows: [['x', '1']] },
    { kind: 'list', items: ['first goes on', 'second'] },
    { kind: 'code', text: '# no heading' },
    { kind: 'text', text: 'end' },
  ]);
  t.same(cardBlocks(''), []);
  t.same(cardBlocks('```\nopen'), [{ kind: 'code', text: 'open' }], 'a fence that nobody closes');
  t.same(cardBlocks('<b>x</b>'), [{ kind: 'text', text: '<b>x</b>' }], 'HTML is text');
});

t.test('a card of ours: its classes are read from its table', async (t) => {
  const classes = classMeasures(manifest.measures, card);
  t.same(
    classes.map(({ name }) => name),
    manifest.classes,
  );
  t.same(classes[0], { name: 'bgp', rows: 52, precision: 0.46, recall: 0.558, f1: 0.504 });
});

t.test('figures a split', async (t) => {
  const [first] = splitMeasures(manifest.measures);
  t.equal(first?.split, 'captures_5_fold');
  t.match(first?.values, { accuracy: 0.8356, folds: 5 });
  t.same(splitMeasures({ a: 1, b: null, c: { text: 'x' }, d: [1] }), []);
});

t.test('classes and confusion of a manifest that has them; of another shape none', async (t) => {
  const one = { name: 'a', rows: 1, precision: 1, recall: 1, f1: 1 };
  t.same(classMeasures({ split: { classes: [one] } }, card), [one], 'before those of the card');
  t.same(classMeasures({ split: { classes: [{ name: 'a' }] } }, []), []);
  const counts = [
    [3, 1],
    [0, 4],
  ];
  t.same(confusionOf({ split: { confusion: counts } }, ['a', 'b']), { classes: ['a', 'b'], counts });
  t.equal(confusionOf({ split: { confusion: [[1]] } }, ['a', 'b']), null);
  t.equal(confusionOf(manifest.measures, manifest.classes), null);
});
