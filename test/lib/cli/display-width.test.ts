import fc from 'fast-check';
import t from 'tap';
import { cutToWidth, displayWidth } from '../../../lib/cli/display-width.js';

t.test('columns that a text takes', async (t) => {
  const cases: [text: string, width: number][] = [
    ['', 0],
    ['plain', 5],
    ['метка', 5],
    ['標籤', 4],
    ['한국', 4],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇷🇺', 2],
    ['\u200b', 0],
    ['→…█', 3],
  ];
  for (const [text, width] of cases) t.equal(displayWidth(text), width, JSON.stringify(text));
});

t.test('cut to a width', async (t) => {
  t.equal(cutToWidth('example.com', 11), 'example.com');
  t.equal(cutToWidth('example.com', 8), 'example…');
  t.equal(cutToWidth('[2001:db8::1]:443', 11, 'middle'), '[2001…]:443');
  t.equal(cutToWidth('標籤標籤', 4), '標…', 'half of a wide character is none of it');
  t.equal(cutToWidth('abc👩‍👩‍👧def', 5), 'abc…', 'an emoji is never taken apart');
  t.equal(cutToWidth('abc', 0), '');
});

// encodeURIComponent throws where a half of a surrogate pair stands alone.
t.test('never wider than asked for, never a half of a surrogate pair', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom('end' as const, 'middle' as const),
      (a, n, where) => {
        const cut = cutToWidth(a, n, where);
        return displayWidth(cut) <= n && encodeURIComponent(cut).length >= cut.length;
      },
    ),
  );
});
