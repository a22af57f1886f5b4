import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { noFacts } from '../../../lib/labels/flow-facts.js';
import { Labeller } from '../../../lib/labels/labeller.js';
import { loadCatalogue } from '../../../lib/labels/load-catalogue.js';

t.test("a user's file extends and overrides the built-in catalogue", async (t) => {
  const folder = t.testdir({
    'one.json': JSON.stringify({
      group: 'intranet',
      title: 'Our own',
      labels: { wiki: { title: 'Wiki', names: ['wiki.corp.example', 'm.facebook.com'], ports: { tcp: [8099] } } },
    }),
    folder: {
      'a.json': JSON.stringify({ group: 'social', labels: { vk: { names: ['vk.corp.example'] } } }),
      'b.json': `\uFEFF${JSON.stringify({ group: 'social', labels: { ok: { replace: true, names: ['ok.example'] } } })}`,
      'readme.txt': 'no catalogue',
    },
  });
  const labeller = new Labeller(await loadCatalogue([join(folder, 'one.json'), join(folder, 'folder')]));
  const labelOf = (sni: string) => {
    const { label, group } = labeller.label({ ...noFacts, payloadProtocol: 'tls', certainty: 'certain', sni });
    return [label, group];
  };
  t.strictSame(labelOf('www.wiki.corp.example'), ['wiki', 'intranet']);
  t.strictSame(labelOf('m.facebook.com'), ['wiki', 'intranet'], 'taken over');
  t.strictSame(labelOf('www.facebook.com'), ['facebook', 'social'], 'the rest stays');
  t.strictSame(labelOf('vk.corp.example'), ['vk', 'social'], 'extended');
  t.strictSame(labelOf('vk.com'), ['vk', 'social']);
  t.strictSame(labelOf('ok.example'), ['ok', 'social']);
  t.strictSame(labelOf('ok.ru'), ['tls', 'web'], 'replaced');
  t.equal(labeller.label({ ...noFacts, serverPort: 8099 }).label, 'wiki');
});

t.test('what cannot be read is told with the path', async (t) => {
  const folder = t.testdir({ 'bad.json': '{"group": ', 'wrong.json': '{"group": "g"}', empty: {} });
  const refuses = (name: string, message: string) =>
    t.rejects(loadCatalogue([join(folder, name)]), { name: 'UsageError', message: new RegExp(message) }, name);
  await refuses('bad.json', `^${join(folder, 'bad.json')}: cannot be read as a catalogue: `);
  await refuses('wrong.json', `^${join(folder, 'wrong.json')}: top level: `);
  await refuses('empty', `^${join(folder, 'empty')}: .*no \\.json file`);
  await refuses('absent.json', `^${join(folder, 'absent.json')}: .*ENOENT`);
  writeFileSync(
    join(folder, 'two.json'),
    JSON.stringify({ group: 'g', title: 'G', labels: { x: { title: 'X', names: ['a.com', 'A.com.'] } } }),
  );
  await refuses('two.json', 'two\\.json: labels\\.x\\.names\\[1\\]: ');
});
