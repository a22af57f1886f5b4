import t from 'tap';
import { stackOf } from '../../../lib/dashboard/charts/stacked-series.js';
import { ColourBook, colourCount, colourOf, greyColour } from '../../../lib/dashboard/state/colours.js';

t.test('a name alone has the colour of its hash, on every page', async (t) => {
  const names = ['dns', 'tls', 'vk', 'telegram', 'youtube', 'quic'];
  for (const name of names) t.equal(new ColourBook().colourOf(name), new ColourBook().colourOf(name));
  t.ok(new Set(names.map((name) => new ColourBook().colourOf(name))).size > 3);
});

t.test('as many names as there are colours have one each', async (t) => {
  const book = new ColourBook();
  const names = Array.from({ length: colourCount }, (_, index) => `label-${index}`);
  t.equal(new Set(names.map((name) => book.colourOf(name))).size, colourCount);
  t.same(
    names.map((name) => book.colourOf(name)),
    names.map((name) => book.colourOf(name)),
  );
});

t.test('what has no name is grey; kinds do not take colours from each other', async (t) => {
  t.same(
    [null, '', 'unknown'].map((name) => colourOf('label', name)),
    [greyColour, greyColour, greyColour],
  );
  t.equal(colourOf('label', 'dns'), colourOf('label_protocol', 'dns'));
});

t.test('layers stand on each other, others on top', async (t) => {
  const { seconds, layers } = stackOf({
    bin_us: 500_000,
    start_us: 1_000_000,
    bins: 3,
    series: [
      { key: 'a', total: 6, values: [1, 2, 3] },
      { key: null, total: 1, values: [1, 0, 0] },
    ],
    other: { total: 2, values: [0, 0, 2] },
  });
  t.same(seconds, [1, 1.5, 2, 2.5]);
  t.same(
    layers.map(({ key, isOther, tops }) => [key, isOther, tops]),
    [
      ['a', false, [1, 2, 3]],
      [null, false, [2, 2, 3]],
      [null, true, [2, 2, 5]],
    ],
  );
});
