import t from 'tap';
import { Catalogue, labelList } from '../../../lib/labels/catalogue.js';
import { type CatalogueFile, checkCatalogueFile } from '../../../lib/labels/catalogue-schema.js';

type Labels = CatalogueFile['labels'];
const file = (labels: Labels, group = 'social'): CatalogueFile => ({ group, title: group, labels });
const layer = (labels: Labels, path = 'a.json', group = 'social') => [{ path, file: file(labels, group) }];

t.test('a file that breaks the schema is refused with file and path', async (t) => {
  const one = (entry: unknown) => ({ group: 'g', title: 'G', labels: { some_label: entry } });
  const cases: [value: unknown, message: RegExp][] = [
    [[], /^x\.json: top level: /],
    [null, /^x\.json: top level: /],
    ['text', /^x\.json: top level: /],
    [{ title: 'G', labels: {} }, /^x\.json: top level: .*group/],
    [{ group: 'Bad Group', title: 'G', labels: {} }, /^x\.json: group: /],
    [{ group: 'g', title: 'G', labels: { 'Bad-Name': {} } }, /^x\.json: labels\.Bad-Name: no such key/],
    [{ group: 'g', title: 'G', labels: {}, extra: 1 }, /^x\.json: extra: no such key/],
    [one('text'), /^x\.json: labels\.some_label: /],
    [one({ title: 'T', names: 'example.com' }), /^x\.json: labels\.some_label\.names: /],
    [one({ title: 'T', names: ['a.com', 7] }), /^x\.json: labels\.some_label\.names\[1\]: /],
    [one({ title: 'T', name: ['a.com'] }), /^x\.json: labels\.some_label\.name: no such key/],
    [one({ title: 'T', ports: { tcp: [0] } }), /^x\.json: labels\.some_label\.ports\.tcp\[0\]: /],
    [one({ title: 'T', ports: { tcp: [70000] } }), /^x\.json: labels\.some_label\.ports\.tcp\[0\]: /],
    [one({ title: 'T', ports: { tcp: ['any'] } }), /^x\.json: labels\.some_label\.ports\.tcp\[0\]: /],
    [one({ title: 'T', ports: { icmp: [1] } }), /^x\.json: labels\.some_label\.ports\.icmp: no such key/],
    [one({ title: 'T', carrier: 'yes' }), /^x\.json: labels\.some_label\.carrier: /],
  ];
  for (const [value, message] of cases)
    t.throws(() => checkCatalogueFile('x.json', value), { name: 'UsageError', message }, JSON.stringify(value));
  t.ok(checkCatalogueFile('x.json', one({ title: 'T', names: ['a.com'], ports: { tcp: [22, '6000-6007'] } })));
});

t.test('what the schema cannot say is refused with file and path too', async (t) => {
  const bad = (labels: Labels, message: RegExp | string, group = 'social') =>
    t.throws(() => new Catalogue([layer(labels, 'a.json', group)]), { name: 'UsageError', message });
  bad({ a: {} }, 'a.json: labels.a.title: a new label needs one');
  bad({ a: { title: 'A', names: ['com'] } }, /^a\.json: labels\.a\.names\[0\]: "com" is a public suffix/);
  bad({ a: { title: 'A', names: ['x.com', 'a b'] } }, /^a\.json: labels\.a\.names\[1\]: "a b" is not a host name/);
  bad({ a: { title: 'A', user_agents: ['ab'] } }, /^a\.json: labels\.a\.user_agents\[0\]: "ab" is too short/);
  bad({ a: { title: 'A', ports: { tcp: ['9-8'] } } }, /^a\.json: labels\.a\.ports\.tcp\[0\]: "9-8" is not a range/);
  bad({ a: { title: 'A', ports: { tcp: ['1-65535'] } } }, /is wider than a service/);
  bad({ unknown: { title: 'A' } }, /^a\.json: labels\.unknown: /);
  bad({ a: { title: 'A' } }, /^a\.json: group: /, 'unknown');
  t.throws(() => new Catalogue([[{ path: 'a.json', file: { group: 'g', labels: {} } }]]), {
    message: 'a.json: title: a new group needs one',
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
    return 'nothing thrown';
  } catch (error) {
    return (error as Error).message;
  }
}

t.test('two labels of one layer cannot claim the same', async (t) => {
  const twice = (entry: Labels[string]) =>
    new Catalogue([[...layer({ a: { title: 'A', ...entry } }), ...layer({ b: { title: 'B', ...entry } }, 'b.json')]]);
  for (const [entry, what] of [
    [{ names: ['example.com'] }, 'name "example.com"'],
    [{ names: ['*.example.com'] }, 'name "*.example.com"'],
    [{ user_agents: ['Some/'] }, 'user agent "some/"'],
    [{ alpn: ['xyz'] }, 'ALPN "xyz"'],
    [{ ja4: ['t13d'] }, 'JA4 "t13d"'],
    [{ protocols: ['p'] }, 'protocol "p"'],
    [{ ports: { tcp: [22] } }, 'port "tcp/22"'],
  ] as const) {
    const [key] = Object.keys(entry);
    const place = key === 'ports' ? 'ports.tcp[0]' : `${key}[0]`;
    const message = `claims the ${what}, which a.json: labels.a.${place} claims for a already`;
    t.match(
      messageOf(() => twice(entry as unknown as Labels[string])),
      message,
    );
    t.match(
      messageOf(() => twice(entry as unknown as Labels[string])),
      `b.json: labels.b.${place}: `,
    );
  }
  t.throws(() => new Catalogue([[...layer({ a: { title: 'A' } }), ...layer({ a: { title: 'A' } }, 'b.json')]]), {
    message: 'b.json: labels.a: is declared in a.json: labels.a already',
  });
});

t.test('a later layer extends, overrides and replaces', async (t) => {
  const base = layer({
    a: { title: 'A', title_ru: 'А', names: ['a.com', 'shared.com'], ports: { tcp: [1] }, carrier: true },
    b: { title: 'B', names: ['b.com', 'old.b.com'] },
  });
  const catalogue = new Catalogue([
    base,
    layer({ a: { names: ['a.net'] }, b: { replace: true, names: ['b.net'] } }, 'u.json', 'social'),
    layer({ c: { title: 'C', names: ['shared.com'], ports: { tcp: [1] } }, a: { title: 'Aa' } }, 'v.json', 'mine'),
  ]);
  const labelOf = (name: string) => catalogue.names.find(name)?.label;
  t.equal(labelOf('a.com'), 'a', 'kept');
  t.equal(labelOf('a.net'), 'a', 'extended');
  t.equal(labelOf('shared.com'), 'c', 'overridden');
  t.equal(catalogue.labelOfPort('tcp', 1), 'c');
  t.equal(labelOf('b.com'), undefined, 'replaced');
  t.equal(labelOf('old.b.com'), undefined);
  t.equal(labelOf('b.net'), 'b');
  t.equal(catalogue.groupOf('a'), 'mine', 'moved');
  t.equal(catalogue.labels.get('a')?.title, 'Aa');
  t.equal(catalogue.labels.get('a')?.carrier, true, 'kept where not said anew');
  t.equal(catalogue.labels.get('b')?.title, 'B', 'kept');
});

t.test('labelList answers as /labels/list', async (t) => {
  const catalogue = new Catalogue([
    [...layer({ vk: { title: 'VK' }, facebook: { title: 'F' } }), ...layer({ ssh: { title: 'S' } }, 'b.json', 'other')],
  ]);
  t.strictSame(labelList(catalogue), [
    { group_name: 'other', labels: ['ssh'] },
    { group_name: 'social', labels: ['facebook', 'vk'] },
    { group_name: 'unknown', labels: ['unknown'] },
  ]);
});
