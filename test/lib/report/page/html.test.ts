import fc from 'fast-check';
import t from 'tap';
import { foreign, Html, html, visibleText } from '../../../../lib/report/page/html.js';

t.test('what is put in is text, in text and in attributes', async (t) => {
  const hostile = `<script>alert('1')</script>"&`;
  t.equal(
    html`<p title="${hostile}">${hostile}</p>`.text,
    '<p title="&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;">' +
      '&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;</p>',
  );
});

t.test('Html stays, lists are joined, nothing is nothing', async (t) => {
  t.equal(
    html`${html`<b>${1}</b>`}${['<', new Html('<hr>')]}${null}${undefined}${false}${0}`.text,
    '<b>1</b>&lt;<hr>0',
  );
});

t.test('what cannot be seen is shown', async (t) => {
  t.equal(html`${'a\x00\x1b[31m\u202egnp\u2066\ufeff'}`.text, 'a\\x00\\x1b[31m\\u202egnp\\u2066\\ufeff');
  t.equal(html`${'a\ud800b'}`.text, 'a\ufffdb', 'half of a character is no text');
  t.equal(html`${'👩‍👩‍👧'}`.text, '👩‍👩‍👧');
});

t.test('foreign text stands by itself and is never long', async (t) => {
  t.equal(foreign('שלום').text, '<bdi>שלום</bdi>');
  t.equal(foreign('x'.repeat(500), 10).text, `<bdi>${'x'.repeat(9)}…</bdi>`);
});

t.test('any text: no tag begins, no attribute ends, and it reads back as it was', async () => {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constant('</style><script>'),
  );
  fc.assert(
    fc.property(text, (value) => {
      const { text: written } = html`${value}`;
      const back = written.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] as string);
      return !/[<>"']|[\p{Cc}]/u.test(written) && back === visibleText(value);
    }),
  );
});
