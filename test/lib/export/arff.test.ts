import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { arffText, exportArff } from '../../../lib/export/arff.js';
import { batchOf, boolColumn, Collected, eachOf, intColumn, smallBatch, textColumn, thenFail } from './made-batches.js';

t.test('golden: types, nominal labels gathered from all batches, nulls', async (t) => {
  const out = new Collected();
  const first = batchOf(2, {
    flow_id: intColumn([1, null]),
    sni: textColumn(['a b', null]),
    is_client: boolColumn([true, false]),
    label: textColumn(['web', 'not "known"']),
  });
  const second = batchOf(1, {
    flow_id: intColumn([3]),
    sni: textColumn(['?']),
    is_client: boolColumn([true]),
    label: textColumn(['dns']),
  });
  const result = await exportArff(eachOf(first, second), out, { relation: 'my flows' });
  t.equal(
    out.text,
    "@relation 'my flows'\n\n@attribute flow_id numeric\n@attribute sni string\n@attribute is_client {false,true}\n" +
      '@attribute label {dns,\'not \\"known\\"\',web}\n\n@data\n' +
      "1,'a b',true,web\n?,?,false,'not \\\"known\\\"'\n3,'?',true,dns\n",
  );
  t.same(result, { rows: 3, bytes: Buffer.byteLength(out.text) });
});

t.test('quoting', async (t) => {
  const cells: [string, string][] = [
    ['plain-text.example', 'plain-text.example'],
    ['', "''"],
    ['?', "'?'"],
    ['a,b', "'a,b'"],
    ['{x}', "'{x}'"],
    ["it's", "'it\\'s'"],
    ['50%', "'50\\%'"],
    ['c:\\x', "'c:\\\\x'"],
    ['a\tb\nc\rd', "'a\\tb\\nc\\rd'"],
    ['\u0000\u001e', "'\\000\\036'"],
    ['я', 'я'],
  ];
  for (const [value, expected] of cells) t.equal(arffText(value), expected, JSON.stringify(value));
});

/** What java.io.StreamTokenizer makes of a token, with Weka's settings: blanks, commas and braces end a bare word. */
function readToken(text: string): string {
  if (!text.startsWith("'")) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: blanks of the tokenizer are 0 to 32
    if (/[\x00-\x20,{}'"%]/.test(text)) throw new Error(`not a bare word: ${JSON.stringify(text)}`);
    return text;
  }
  const named: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };
  let value = '';
  let at = 1;
  for (; text[at] !== "'"; at++) {
    const character = text[at];
    if (character === undefined || character === '\n' || character === '\r') throw new Error('the string does not end');
    if (character !== '\\') {
      value += character;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1))?.[0];
    const next = text[at + 1] as string;
    value += octal === undefined ? (named[next] ?? next) : String.fromCharCode(Number.parseInt(octal, 8));
    at += octal === undefined ? 1 : 3;
  }
  if (at !== text.length - 1) throw new Error('bytes behind the string');
  return value;
}

t.test('any text reads back as it was', async () => {
  const unit = fc.constantFrom(
    'a',
    '7',
    '\\',
    "'",
    '"',
    '%',
    '\n',
    '\t',
    '\0',
    '\x1e',
    ' ',
    ',',
    '{',
    '}',
    '?',
    'я',
    '\u2028',
  );
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit })),
      (value) => readToken(arffText(value)) === value,
    ),
    { numRuns: 1000 },
  );
});

t.test('no batches: the header alone', async (t) => {
  const out = new Collected();
  await exportArff(eachOf(), out, {
    emptyColumns: [
      { name: 'duration', kind: 'float' },
      { name: 'label', kind: 'text' },
    ],
  });
  t.equal(out.text, '@relation tractor\n\n@attribute duration numeric\n@attribute label string\n\n@data\n');
});

t.test('after a fault what was read is there, and no temporary file', async (t) => {
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'tractor-arff-'));
  const out = new Collected(1);
  await t.rejects(exportArff(thenFail(new Error('cut'), smallBatch()), out, { temporaryFolder }), { message: 'cut' });
  t.equal(out.text.split('@data\n')[1]?.split('\n').length, 3);
  const nothing = new Collected();
  await t.rejects(exportArff(thenFail(new Error('cut')), nothing, { temporaryFolder }), { message: 'cut' });
  t.equal(nothing.text, '');
  t.same(readdirSync(temporaryFolder), []);
});
