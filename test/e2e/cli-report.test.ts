/** `tractor report`: captures in, a page that a real browser shows, and its figures. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import t from 'tap';
import { seriousFindings } from './browser.js';
import { fixture, jsonLines, start, temporaryFolder, tractor } from './run-tractor.js';

// Several builds and tests may share two cores.
t.setTimeout(180_000);
const browserPath = '/usr/bin/chromium';
const noBrowser = existsSync(browserPath) ? false : 'no chromium';
const folder = temporaryFolder();
const scratch = join(folder, 'scratch');
mkdirSync(scratch);
const env = { TMPDIR: scratch };
const web = fixture('web.pcap');
const page = join(folder, 'web.html');
const figures = join(folder, 'web.json');

t.test('a page and its figures', async (t) => {
  const run = await tractor(['report', web, '-o', page, '--json', figures], { env });
  t.same(run, { status: 0, signal: null, stdout: '', stderr: '' });
  t.same(readdirSync(scratch), [], 'nothing is left behind');
  t.ok(statSync(page).size < 1_000_000);
  const json = JSON.parse(readFileSync(figures, 'utf8'));
  t.match(json, {
    report_version: 1,
    program: { name: 'TrActor' },
    filter: null,
    read: { packets: 377, faults: [], captures: [{ name: web, format: 'pcap', packets: 377 }] },
    overview: { flows: 38 },
    timeseries: { by: 'label', measure: 'bytes' },
    graph: { nodes: Array, links: Array },
  });
  t.equal(json.top.labels.rows.find(({ key }: { key: string }) => key === 'vk').flows, 4);
  // The same figures as of the rows themselves.
  const rows = jsonLines((await tractor(['flows', web])).stdout);
  const bytes = rows.reduce((sum, row) => sum + Number(row['fwd_bytes']) + Number(row['bwd_bytes']), 0);
  t.equal(json.overview.bytes, bytes);
  t.equal(json.top.labels.total.bytes, bytes);
  t.equal(
    json.timeseries.series.reduce(
      (sum: number, { total }: { total: number }) => sum + total,
      json.timeseries.other?.total ?? 0,
    ),
    bytes,
  );
});

t.test('the page goes to standard output, in Russian', async (t) => {
  const { status, stdout } = await tractor(['report', web, '--lang', 'ru']);
  t.equal(status, 0);
  t.match(stdout, /^<!DOCTYPE html>\n<html lang="ru">/);
  t.match(stdout, 'Отчёт о трафике');
});

t.test('only the packets of a filter', async (t) => {
  const output = join(folder, 'dns.json');
  const filter = 'udp port 53 and ip[0] < 0x50';
  await tractor(['report', web, '-o', join(folder, 'dns.html'), '--json', output, '--filter', filter]);
  const json = JSON.parse(readFileSync(output, 'utf8'));
  t.equal(json.filter, filter);
  t.same(
    json.top.protocols.rows.map(({ key }: { key: string }) => key),
    ['dns'],
  );
  t.match(readFileSync(join(folder, 'dns.html'), 'utf8'), 'ip[0] &lt; 0x50');
});

t.test('several captures are one', async (t) => {
  const output = join(folder, 'two.json');
  await tractor(['report', web, fixture('quic.pcapng'), '-o', join(folder, 'two.html'), '--json', output]);
  const json = JSON.parse(readFileSync(output, 'utf8'));
  t.same(
    json.read.captures.map(({ packets }: { packets: number }) => packets),
    [377, 73],
  );
});

t.test('cut short: the page has what was readable and says where it ended; status 1', async (t) => {
  const cut = join(folder, 'cut.pcap');
  writeFileSync(cut, readFileSync(web).subarray(0, 50_001));
  const output = join(folder, 'cut.html');
  const { status, stderr } = await tractor(['report', cut, '-o', output], { env });
  t.equal(status, 1);
  const [, offset] = /at byte (\d+)/.exec(stderr) ?? [];
  t.ok(offset, stderr);
  const shown = new Intl.NumberFormat('en').format(Number(offset));
  t.match(readFileSync(output, 'utf8'), `at byte ${shown}`);
  t.same(readdirSync(scratch), []);
});

t.test('nothing readable: no page', async (t) => {
  const output = join(folder, 'none.html');
  const { status, stderr } = await tractor(
    ['report', fixture('README.md'), join(folder, 'absent.pcap'), '-o', output],
    { env },
  );
  t.equal(status, 1);
  t.match(stderr, /README\.md/);
  t.notOk(existsSync(output));
  t.same(readdirSync(scratch), []);
});

t.test('a full disk is said with the file', { skip: !existsSync('/dev/full') && 'no /dev/full' }, async (t) => {
  for (const outputs of [
    ['-o', '/dev/full'],
    ['-o', join(folder, 'none.html'), '--json', '/dev/full'],
  ]) {
    const { status, stderr } = await tractor(['report', web, ...outputs], { env });
    t.equal(status, 1);
    t.match(stderr, /^tractor: \/dev\/full: ENOSPC[^\n]*\n$/);
  }
  t.notOk(existsSync(join(folder, 'none.html')));
});

t.test('mistakes in the options', async (t) => {
  const cases: [string[], RegExp][] = [
    [['report', web, '-o', web], /is an input/],
    [['report', web, '-o', page, '--json', web], /is an input/],
    [['report', web, '-o', page, '--json', page], /same output/],
    [['report', web, '-o', page, '--lang', 'de'], /Allowed choices are en, ru/],
    [['report', web, '-o', page, '--filter', 'no such'], /--filter/],
    [['report'], /missing required argument/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr } = await tractor(args);
    t.equal(status, 2, args.join(' '));
    t.match(stderr, message);
  }
});

t.test('interrupted: nothing is left behind', async (t) => {
  const output = join(folder, 'interrupted.html');
  const running = start(['report', '-', '-o', output], { env, input: readFileSync(web), keepOpen: true });
  while (readdirSync(scratch).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  running.child.kill('SIGINT');
  t.equal((await running.ended).status, 130);
  t.same(readdirSync(scratch), []);
  t.notOk(existsSync(output));
});

t.test('in a browser', { skip: noBrowser }, async (t) => {
  const browser: Browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  t.teardown(() => browser.close());
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1200, 360]) {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height: 800 },
        javaScriptEnabled: true,
      });
      const view = await context.newPage();
      const said: string[] = [];
      view.on('console', (message) => said.push(message.text()));
      view.on('request', (request) => {
        if (!request.url().startsWith('file:')) said.push(request.url());
      });
      await view.goto(pathToFileURL(page).href);
      t.same(said, [], 'no complaint of the policy, no request');
      t.equal(await view.locator('script').count(), 0);
      t.equal(await view.locator('svg.chart').count(), 2);
      t.ok((await view.locator('section#flows tbody tr').count()) > 10);
      t.equal(await view.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, `fits ${width}`);
      const colours = await view.evaluate(
        '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor].join()',
      );
      t.equal(
        colours,
        colorScheme === 'dark' ? 'rgb(230, 233, 238),rgb(20, 24, 29)' : 'rgb(28, 33, 40),rgb(255, 255, 255)',
      );
      const ink = await view.evaluate("getComputedStyle(document.querySelector('svg.chart text')).fill");
      t.equal(
        ink,
        colorScheme === 'dark' ? 'rgb(230, 233, 238)' : 'rgb(28, 33, 40)',
        'charts have the colours of the page',
      );
      await context.close();
    }
  }
  const view = await browser.newPage();
  await view.goto(pathToFileURL(page).href);
  const pdf = await view.pdf({ preferCSSPageSize: true, printBackground: true });
  const pages = pdf.toString('latin1').match(/\/Type ?\/Page\b/g)?.length ?? 0;
  t.ok(pages >= 3 && pages <= 10, `${pages} printed pages`);
});

t.test(
  'nothing that is serious for axe, in either language, light and dark, wide and narrow',
  { skip: noBrowser },
  async (t) => {
    const browser: Browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    t.teardown(() => browser.close());
    const russian = join(folder, 'web-ru.html');
    await tractor(['report', web, '-o', russian, '--lang', 'ru']);
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 360])
        for (const path of [page, russian]) {
          // Axe is a script, which the page's policy forbids to itself.
          const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
          const view = await context.newPage();
          await view.goto(pathToFileURL(path).href);
          t.same(await seriousFindings(view), [], `${colorScheme} ${width}`);
          const scrolled = view.locator('.scroll').first();
          await scrolled.focus();
          t.equal(
            await scrolled.evaluate('document.activeElement.className'),
            'scroll',
            'what scrolls is reached by keys',
          );
          await context.close();
        }
  },
);
