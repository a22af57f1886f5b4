/** Which folder is which: whoever is first says so, all later ones see the same, and another catalogue's lake is left alone. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { markerName, markFolder, readMarker } from '../../../lib/storage/folder-marker.js';
import { lakeFolder, openStorage } from '../../../lib/storage/open-storage.js';

t.test('many at once agree', async (t) => {
  const folder = t.testdir({});
  t.equal(await readMarker(folder), null);
  const markers = await Promise.all(Array.from({ length: 20 }, () => markFolder(folder, 'one')));
  t.match(markers[0], { folder: /^[0-9a-f-]{36}$/, catalogue: 'one' });
  for (const marker of markers) t.strictSame(marker, markers[0]);
  t.strictSame(readdirSync(folder), [markerName], 'nothing else is left');
});

t.test('folders are told apart', async (t) => {
  const home = t.testdir({ one: {}, two: {} });
  const [one, two] = await Promise.all(['one', 'two'].map((name) => markFolder(join(home, name), null)));
  t.not(one?.folder, two?.folder);
});

t.test("another catalogue's data folder is refused", async (t) => {
  const folder = t.testdir({});
  await markFolder(folder, 'one');
  await t.rejects(markFolder(folder, 'two'), { name: 'UsageError', message: /holds the jobs of another catalogue/ });
  t.match(await readMarker(folder), { catalogue: 'one' });
});

t.test('what is no marker is not taken for one', async (t) => {
  const folder = t.testdir({ [markerName]: '{"folder": 1}' });
  await t.rejects(markFolder(folder, 'one'), { name: 'UsageError', message: /is no marker/ });
});

t.test('a server whose catalogue is gone does not sweep the lake of the old one', async (t) => {
  const data = join(t.testdir({}), 'data');
  const first = await openStorage(data);
  await first.close();
  const stored = join(lakeFolder(data), '1');
  writeFileSync(stored, 'as if it were a job');
  for (const name of readdirSync(data).filter((name) => name.startsWith('catalogue.db'))) rmSync(join(data, name));
  await t.rejects(openStorage(data), { name: 'UsageError', message: /another catalogue/ });
  t.equal(readFileSync(stored, 'utf8'), 'as if it were a job');
});
