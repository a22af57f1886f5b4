/** The dashboard in a real browser, over a real server and real captures. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { startServer } from '../../lib/api/server.js';
import { serverHome } from '../lib/server-home.js';
import { openHouse } from './api-house.js';
import { isWiderThanWindow, noBrowser, noDashboard, openBrowser, seriousFindings, visit } from './browser.js';

const skip = noBrowser || noDashboard;
const captures = ['web.pcap', 'services.pcap', 'mixes/mix-1.pcapng.zst'];
const MOST_BYTES = 300_000;

t.setTimeout(240_000);

async function openServer(test: Test) {
  const home = serverHome(test);
  mkdirSync(join(home, 'captures'));
  mkdirSync(join(home, 'captures'), { recursive: true });
  for (const name of captures) copyFileSync(join('test/captures', name), join(home, 'captures', basename(name)));
  const server = await startServer({
    captures: join(home, 'captures'),
    data: join(home, 'data'),
    port: 0,
    logger: false,
  });
  test.teardown(() => server.close());
  return server;
}

/** Asks for the capture through the page and opens its job. */
async function processAndOpen(page: Page, name: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: `Process ${name}` }).click();
  await page.getByRole('link', { name, exact: true }).waitFor();
  await page.locator('tr', { hasText: name }).getByText('finished').waitFor();
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

const grid = (page: Page) => page.getByRole('grid', { name: /Flows|Потоки/ });

t.test('from a capture to a corrected flow', { skip }, async (t) => {
  const server = await openServer(t);
  const { page, faults } = await visit(await openBrowser(t), server.url);

  await processAndOpen(page, 'mix-1.pcapng.zst');
  await page.getByRole('img', { name: /^Bytes over time/ }).waitFor();
  t.equal(await page.locator('.figure', { hasText: 'Flows' }).locator('dd').textContent(), '354');
  await page.getByRole('button', { name: 'Only vk' }).first().click();
  await page.waitForURL(/filter=label\+%3D%3D\+vk/);
  await page.getByRole('link', { name: 'Flows', exact: true }).click();
  await grid(page).getByRole('row').nth(1).waitFor();
  t.match(page.url(), /\/flows\?filter=label/, 'the filter goes along');

  await page.keyboard.press('/');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('lab');
  await page.getByRole('option', { name: /^label the application/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Filter' }).fill('labl == dns');
  await page.keyboard.press('Enter');
  await page.getByText('there is no field labl').waitFor();
  await page.getByRole('button', { name: 'label', exact: true }).click();
  await page.waitForURL(/filter=label\+%3D%3D\+dns/);
  await grid(page).getByRole('row').nth(1).waitFor();

  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/flows\/\d+$/);
  const flowId = Number(/\d+$/.exec(page.url())?.[0]);
  await page
    .getByRole('textbox', { name: 'Right label' })
    .or(page.getByRole('combobox', { name: 'Right label' }))
    .fill('telegram');
  await page.getByRole('textbox', { name: 'Comment' }).fill('<b>seen</b>');
  await page.getByRole('button', { name: 'Correct', exact: true }).click();
  await page.getByText('Corrected by a user').waitFor();
  const said = (await (await fetch(`${server.url}/api/v2/jobs/1/corrections`)).json()) as unknown;
  t.match(said, [{ flow_id: flowId, label: 'telegram', comment: '<b>seen</b>' }]);
  t.equal(await page.locator('b').count(), 0, 'a comment is text');

  await page.getByRole('combobox', { name: 'Language' }).selectOption('ru');
  await page.getByRole('heading', { name: 'Сведения' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Сведения' }).waitFor();
  t.equal(await page.locator('html').getAttribute('lang'), 'ru', 'the language is remembered');
  const ours = faults.filter((fault) => !/status of 4\d\d/.test(fault));
  t.same(ours, [], 'no script failed and the policy forbade nothing');
});

t.test('a span of time that is dragged over the plot is kept', { skip }, async (t) => {
  const server = await openServer(t);
  const { page } = await visit(await openBrowser(t), server.url);
  await processAndOpen(page, 'mix-1.pcapng.zst');
  const box = await page.locator('.time-plot .u-over').boundingBox();
  t.ok(box);
  if (box === null) return;
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=\d+&to=\d+/);
  await page.getByRole('button', { name: 'All of the time' }).waitFor();
  const flows = page.locator('.figure', { hasText: 'Flows' });
  await flows.filter({ hasNotText: '354' }).waitFor();
  await page.getByRole('button', { name: 'All of the time' }).click();
  await flows.filter({ hasText: '354' }).waitFor();
});

t.test('every view: nothing serious for axe, no wider than a phone, light and dark', { skip }, async (t) => {
  const server = await openServer(t);
  const browser = await openBrowser(t);
  const first = await visit(browser, server.url);
  await processAndOpen(first.page, 'web.pcap');
  for (const path of [
    '/',
    '/jobs/1',
    '/jobs/1/flows',
    '/jobs/1/flows?filter=labl',
    '/jobs/1/flows/1',
    '/captures/nothing',
  ])
    for (const options of [
      { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
      { colorScheme: 'dark', viewport: { width: 360, height: 740 }, locale: 'ru' },
    ] as const) {
      const { page } = await visit(browser, server.url, options);
      await page.goto(path, { waitUntil: 'load' });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(500);
      t.same(await seriousFindings(page), [], `${path} ${options.colorScheme}`);
      t.equal(await page.evaluate(isWiderThanWindow), false, `${path} at ${options.viewport.width}`);
      await page.context().close();
    }
});

t.test('what the first views load is small', { skip }, async (t) => {
  const server = await openServer(t);
  const browser = await openBrowser(t);
  const { page: before } = await visit(browser, server.url);
  await processAndOpen(before, 'web.pcap');
  for (const path of ['/', '/jobs/1', '/jobs/1/flows']) {
    const { page } = await visit(browser, server.url);
    let bytes = 0;
    page.on('response', (response) => {
      if (!response.url().includes('/api/')) bytes += Number(response.headers()['content-length'] ?? Number.NaN);
    });
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(1500);
    t.ok(bytes > 10_000 && bytes < MOST_BYTES, `${path}: ${bytes} bytes`);
    t.comment(`${path}: ${bytes} bytes`);
  }
});

t.test('nothing from a capture becomes part of the page', { skip }, async (t) => {
  const evil = `"><img src=x onerror="window.evil=1"><script>window.evil=1</script>`;
  const row = {
    label: evil,
    label_group: evil,
    label_protocol: evil,
    sni: evil,
    user_agent: evil,
    label_evidence: evil,
  };
  const house = await openHouse(t, { 'evil <b>.pcap': { batches: [[row, { ...row, flow_id: 2 }]], fault: evil } });
  await house.done('evil <b>.pcap');
  const { page } = await visit(await openBrowser(t), house.url);
  for (const path of [
    '/captures',
    '/jobs/1',
    '/jobs/1/flows',
    '/jobs/1/flows/1',
    `/jobs/1/flows?filter=${encodeURIComponent(evil)}`,
  ]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(700);
    t.equal(await page.evaluate('window.evil'), undefined, path);
    t.equal(await page.locator('img:not([role]), b, main script').count(), 0, path);
  }
});

t.test('the page: its policy, its addresses; the API stays JSON', { skip: noDashboard }, async (t) => {
  const server = await openServer(t);
  for (const path of [
    '/',
    '/captures',
    '/jobs/1/flows/2',
    '/jobs/9/sessions',
    '/models',
    '/search?filter=x',
    '/compare/1/2',
  ]) {
    const { status, headers } = await fetch(server.url + path);
    t.equal(status, 200, path);
    t.match(headers.get('content-type'), /^text\/html/, path);
    t.match(headers.get('content-security-policy'), /^default-src 'none'; script-src 'self'; style-src 'self';/);
    t.notMatch(headers.get('content-security-policy'), /unsafe/);
  }
  for (const path of ['/nothing', '/assets/nothing.js', '/api/v2/nothing', '/files/nothing']) {
    const { status, headers } = await fetch(server.url + path);
    t.equal(status, 404, path);
    t.match(headers.get('content-type'), /json/, path);
  }
  const script = /\/assets\/index-[\w-]+\.js/.exec(await (await fetch(`${server.url}/`)).text())?.[0] ?? '';
  const zipped = await fetch(server.url + script, { headers: { 'accept-encoding': 'br' } });
  t.equal(zipped.headers.get('content-encoding'), 'br');
  t.match(zipped.headers.get('cache-control'), /immutable/);
});
