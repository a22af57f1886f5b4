/** In a real browser: a capture is uploaded, processed, and watched until it is done. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { repeatCapture } from '../tools/repeat-capture.js';
import { noBrowser, noDashboard, openBrowser, visit } from './browser.js';
import { openCaptures } from './capture-house.js';
import { fixture } from './run-tractor.js';

t.setTimeout(240_000);

/** So long that its job is seen at work. */
const repetitions = 3000;
const flows = 38 * repetitions;

t.test('upload, process, watch progress', { skip: noBrowser || noDashboard }, async (t) => {
  const house = await openCaptures(t);
  const file = join(t.testdir({}), 'mine.pcap');
  repeatCapture(readFileSync(fixture('web.pcap')), repetitions, file);
  const { page, faults } = await visit(await openBrowser(t), house.server.url);
  page.setDefaultTimeout(120_000);
  await page.goto('/');

  await page.getByLabel('Upload', { exact: true }).setInputFiles(file);
  const uploading = page.getByRole('progressbar', { name: /mine\.pcap/ });
  await uploading.waitFor();
  t.equal(Number(await uploading.getAttribute('max')), statSync(file).size);
  await page.getByRole('button', { name: 'Process mine.pcap' }).click();
  t.equal(await uploading.count(), 0, 'it is there whole before it can be processed');

  const working = page.locator('tr', { hasText: 'mine.pcap' }).getByRole('progressbar');
  await working.waitFor();
  const seen = new Set<number>();
  for (;;) {
    // Gone as soon as the job has ended.
    const value = await working.getAttribute('value', { timeout: 500 }).catch(() => null);
    if (value === null) break;
    seen.add(Number(value));
    await page.waitForTimeout(50);
  }
  t.ok(seen.size >= 2, `it moves: ${[...seen].join(', ')}`);
  t.same(
    [...seen].sort((a, b) => a - b),
    [...seen],
    'and not backwards',
  );

  await page.locator('tr', { hasText: 'mine.pcap' }).getByText('finished').waitFor();
  await page.getByRole('link', { name: 'mine.pcap', exact: true }).click();
  const figure = page.locator('.figure', { hasText: 'Flows' }).locator('dd');
  await figure.waitFor();
  t.equal((await figure.textContent())?.replaceAll(/\D/g, ''), String(flows));
  t.same(faults, [], 'no script failed and the policy forbade nothing');
});
