/** The dashboard's views of sessions, addresses, labels, comparisons, searches, models and jobs, in a real browser. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { startServer } from '../../lib/api/server.js';
import { serverHome } from '../lib/server-home.js';
import { openHouse } from './api-house.js';
import { isWiderThanWindow, noBrowser, noDashboard, openBrowser, seriousFindings, visit } from './browser.js';

const skip = noBrowser || noDashboard;

/** Null where it does not read the file to its end. */
function framesSeenByTshark(path: string): number | null {
  const { status, stdout } = spawnSync('tshark', ['-r', path, '-T', 'fields', '-e', 'frame.number'], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim().split('\n').length : null;
}

const captures = ['web.pcap', 'services.pcap', 'mixes/mix-1.pcapng.zst'];

t.setTimeout(600_000);

async function openServer(test: Test) {
  const home = serverHome(test);
  mkdirSync(join(home, 'captures'));
  mkdirSync(join(home, 'captures'), { recursive: true });
  for (const name of captures) copyFileSync(join('test/captures', name), join(home, 'captures', basename(name)));
  const server = await startServer({
    captures: join(home, 'captures'),
    data: join(home, 'data'),
    models: ['models/protocols-v1'],
    port: 0,
    logger: false,
  });
  test.teardown(() => server.close());
  return server;
}

/** Over the API, and waits for its end. */
async function run(url: string, ...names: readonly string[]): Promise<number> {
  const asked = await fetch(`${url}/api/v2/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ captures: names }),
  });
  const { job_id } = (await asked.json()) as { job_id: number };
  for (;;) {
    const job = (await (await fetch(`${url}/api/v2/jobs/${job_id}`)).json()) as { state: string };
    if (job.state !== 'waiting' && job.state !== 'running') return job_id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function enter(page: Page, field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await page.keyboard.press('Enter');
}

const inUrl = async (page: Page, pattern: RegExp) => page.waitForURL((url) => pattern.test(url.pathname + url.search));

t.test('a job is asked for with options, seen, run again, removed', { skip }, async (t) => {
  const server = await openServer(t);
  const { page, faults } = await visit(await openBrowser(t), server.url);
  await page.goto('/jobs');
  await page.getByRole('link', { name: 'Start a job' }).click();
  await page.getByRole('checkbox', { name: /^web\.pcap/ }).check();
  await page.getByRole('checkbox', { name: /^services\.pcap/ }).check();
  await page.getByLabel('Features').selectOption('all');
  await page.getByLabel('Window, s').fill('5');
  await page.getByLabel('Packets (BPF filter)').fill('tcp');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await inUrl(page, /^\/jobs$/);
  const row = page.locator('tr', { hasText: 'services.pcap' });
  await row.getByText('finished').waitFor();
  await row.getByText('Features: all sets · window 5 s · tcp').waitFor();
  const job = (await (await fetch(`${server.url}/api/v2/jobs/1`)).json()) as { options: unknown };
  t.match(job.options, { features: 'all', window_s: 5, filter: 'tcp' });

  await page.getByRole('button', { name: 'Run job 1 again' }).click();
  await page.getByRole('button', { name: 'Remove job 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Job 2 is removed').waitFor();
  await page.getByText('1 job', { exact: true }).waitFor();
  t.equal((await fetch(`${server.url}/api/v2/jobs/2`)).status, 404);

  await page.getByRole('link', { name: '1', exact: true }).click();
  await page.getByRole('heading', { name: 'What became of packets' }).waitFor();
  await page.getByRole('heading', { name: 'Health of web.pcap' }).waitFor();
  t.same(faults, []);
});

t.test('a filter that packets cannot be asked is said in the form', { skip }, async (t) => {
  const server = await openServer(t);
  const { page } = await visit(await openBrowser(t), server.url);
  await page.goto('/jobs/new?capture=web.pcap');
  await page.getByLabel('Packets (BPF filter)').fill('no such filter');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('alert').waitFor();
  t.match(page.url(), /\/jobs\/new/);
});

t.test('from the time line to a session, to its flow, to its packets', { skip }, async (t) => {
  const server = await openServer(t);
  const id = await run(server.url, 'mix-1.pcapng.zst');
  const { page, faults } = await visit(await openBrowser(t), server.url);
  await page.goto(`/jobs/${id}/sessions`);
  const line = page.getByRole('application', { name: /^Sessions over time: 19 sessions/ });
  await line.waitFor();
  const table = page.getByRole('grid', { name: 'Sessions' });
  await table.getByRole('row').nth(18).waitFor();

  const box = await line.boundingBox();
  t.ok(box);
  if (box === null) return;
  await page.mouse.move(box.x + box.width * 0.7, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await inUrl(page, /from=\d+&to=\d+/);
  await page.getByText(/^(?:[1-9]|1\d) sessions?$/).waitFor();
  await page.getByRole('button', { name: 'All of the time' }).first().click();
  await page.getByText('19 sessions', { exact: true }).waitFor();

  await line.focus();
  await page.keyboard.press('+');
  await inUrl(page, /from=\d+&to=\d+/);
  await page.keyboard.press('0');
  await inUrl(page, /sessions$/);
  await page.keyboard.press('ArrowDown');
  await page
    .getByRole('status')
    .filter({ hasText: /^Session \d+ · / })
    .waitFor();
  await page.keyboard.press('Enter');
  await inUrl(page, /\/sessions\/\d+$/);
  await page.getByRole('heading', { name: 'Its flows, and why each is in it' }).waitFor();
  await page.getByText('began the session').waitFor();
  await page.getByText('concurrency_mean', { exact: true }).waitFor();
  const sessionId = Number(/\d+$/.exec(page.url())?.[0]);

  const link = page.getByRole('link', { name: 'Packets (pcapng)' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const bytes = readFileSync(await download.path());
  t.equal(bytes.readUInt32LE(0), 0x0a0d0d0a, 'a section header');
  const said = (await (await fetch(`${server.url}/api/v2/jobs/${id}/sessions/${sessionId}`)).json()) as {
    members: { flow_id: number; packets: number }[];
  };
  const packets = said.members.reduce((sum, member) => sum + member.packets, 0);
  t.equal(framesSeenByTshark(await download.path()), packets, 'tshark opens them, each packet a frame');
  const flowId = said.members[0]?.flow_id ?? 0;
  await page
    .getByRole('link', { name: String(flowId), exact: true })
    .first()
    .click();
  await inUrl(page, new RegExp(`/flows/${flowId}$`));
  t.same(faults, []);
});

t.test('an address, the labels, a comparison, a search, a model', { skip }, async (t) => {
  const server = await openServer(t);
  const one = await run(server.url, 'mix-1.pcapng.zst');
  const other = await run(server.url, 'web.pcap');
  const { page, faults } = await visit(await openBrowser(t), server.url);

  await page.goto(`/jobs/${one}/addresses/192.0.2.10`);
  await page.getByText('As client').waitFor();
  await page.getByRole('img', { name: /^Bytes over time/ }).waitFor();
  await page.getByRole('link', { name: 'IP Geolocation by DB-IP' }).waitFor();
  await page.getByRole('link', { name: 'Its flows' }).click();
  await inUrl(page, /flows\?filter=ip\+%3D%3D/);
  await page.getByText(/^35\d flows$/).waitFor();

  await page.goto(`/jobs/${one}/labels`);
  await page.getByRole('row', { name: /^vk / }).getByText('metadata').waitFor();
  await page.getByRole('button', { name: 'Catalogue' }).click();
  await page.getByRole('searchbox', { name: 'Find a label' }).fill('telegram');
  await page.getByText('telegram', { exact: true }).waitFor();

  await page.goto('/jobs');
  await page.getByRole('checkbox', { name: `Select job ${one}` }).check();
  await page.getByRole('checkbox', { name: `Select job ${other}` }).check();
  await page.getByRole('link', { name: 'Compare the two' }).click();
  await inUrl(page, /^\/compare\/1\/2$/);
  await page.getByRole('row', { name: /^habr .*gone$/ }).waitFor();
  await page.getByRole('combobox', { name: /^By/ }).selectOption('protocol');
  await inUrl(page, /by=protocol/);
  await page.getByRole('row', { name: /^tcp / }).waitFor();

  await page.goto('/search');
  await page.getByRole('combobox', { name: 'Filter' }).fill('label == vk');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'mix-1.pcapng.zst' }).waitFor();
  await page.getByText(/^\d+ flows in \d of 2 jobs$/).waitFor();

  await page.goto('/models');
  await page.getByRole('link', { name: 'protocols-v1' }).click();
  await page.getByRole('heading', { name: 'By class' }).waitFor();
  await page
    .getByRole('row', { name: /^bgp 52/ })
    .first()
    .waitFor();
  await page.getByRole('heading', { name: 'Where it fails' }).waitFor();
  t.same(faults, []);
});

const views = [
  '/jobs',
  '/jobs/new',
  '/jobs/1/sessions',
  '/jobs/1/sessions?filter=labl',
  '/jobs/1/sessions/SESSION',
  '/jobs/1/addresses/192.0.2.10',
  '/jobs/1/labels',
  '/jobs/1/labels?show=catalogue',
  '/jobs/1/run',
  '/compare',
  '/compare/1/1',
  '/search',
  '/search?filter=port+%3D%3D+443',
  '/models',
  '/models/protocols-v1',
];

t.test('each of them: nothing serious for axe, no wider than a phone, light and dark', { skip }, async (t) => {
  const server = await openServer(t);
  const browser = await openBrowser(t);
  await run(server.url, 'web.pcap');
  const { sessions } = (await (await fetch(`${server.url}/api/v2/jobs/1/sessions?limit=1`)).json()) as {
    sessions: { session_id: number }[];
  };
  for (const options of [
    { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark', viewport: { width: 360, height: 740 }, locale: 'ru' },
  ] as const) {
    const { page } = await visit(browser, server.url, options);
    for (const view of views) {
      const path = view.replace('SESSION', String(sessions[0]?.session_id));
      await page.goto(path, { waitUntil: 'load' });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(500);
      t.same(await seriousFindings(page), [], `${path} ${options.colorScheme}`);
      t.equal(await page.evaluate(isWiderThanWindow), false, `${path} at ${options.viewport.width}`);
    }
    await page.context().close();
  }
});

t.test('nothing from a capture becomes part of them', { skip }, async (t) => {
  const evil = `"><img src=x onerror="window.evil=1"><script>window.evil=1</script>`;
  const row = { label: evil, label_group: evil, label_protocol: evil, sni: evil, user_agent: evil, http_host: evil };
  const house = await openHouse(t, { 'evil <b>.pcap': { batches: [[row, { ...row, flow_id: 2 }]], fault: evil } });
  await house.done('evil <b>.pcap');
  const { page } = await visit(await openBrowser(t), house.url);
  const search = `/search?filter=${encodeURIComponent('bytes >= 0')}`;
  const found = (await (await fetch(`${house.url}/api/v2/jobs/1/flows`)).json()) as { flows: { client_ip: string }[] };
  const address = `/jobs/1/addresses/${found.flows[0]?.client_ip}`;
  for (const path of ['/jobs', '/jobs/new', '/jobs/1/run', '/jobs/1/labels', '/compare/1/1', search, address]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(700);
    if (path === address || path === search) await page.getByText('window.evil=1').first().waitFor();
    t.equal(await page.evaluate('window.evil'), undefined, path);
    t.equal(await page.locator('img:not([role]), b, main script').count(), 0, path);
  }
});

t.test('what counts more than once says so, in both languages', { skip }, async (t) => {
  const server = await openServer(t);
  const browser = await openBrowser(t);
  await run(server.url, 'web.pcap', 'services.pcap');
  await run(server.url, 'mix-1.pcapng.zst');
  const { flows } = (await (await fetch(`${server.url}/api/v2/jobs/1`)).json()) as { flows: number };
  for (const [locale, together, sides, total] of [
    ['en-GB', 'of all 2 captures', 'A flow counts for both of its addresses', 'Total'],
    ['ru', 'всех 2 захватов', 'Поток считается для обоих своих адресов', 'Всего'],
  ] as const) {
    const { page } = await visit(browser, server.url, { locale });
    await page.goto('/captures');
    await page.locator('tr', { hasText: 'web.pcap' }).getByText(together).waitFor();
    t.equal(await page.locator('tr', { hasText: 'mix-1' }).getByText(together).count(), 0, 'a job over one capture');
    await page.goto('/compare/1/1?by=address&measure=flows');
    await page.getByText(sides).waitFor();
    t.equal(
      await page.locator('tfoot tr', { hasText: total }).locator('td').first().textContent(),
      `${flows} / ${flows}`,
    );
    await page.goto('/compare/1/1?measure=flows');
    await page.locator('tfoot').waitFor();
    t.equal(await page.getByText(sides).count(), 0);
    await page.context().close();
  }
});

t.test('tooltips of evidence speak the language of the page', { skip }, async (t) => {
  const server = await openServer(t);
  await run(server.url, 'web.pcap');
  const { page } = await visit(await openBrowser(t), server.url, { locale: 'ru' });
  await page.goto('/jobs/1/sessions');
  await page
    .getByRole('gridcell', { name: /^потоков: \d+ из \d+$/ })
    .first()
    .waitFor();
  t.ok((await page.locator('[role=gridcell][title^="потоков: "]').count()) > 0);
  t.equal(await page.locator('[title$=" flow"], [title$=" flows"]').count(), 0);
});

t.test('a token that the server does not know is told so', { skip }, async (t) => {
  const home = serverHome(t);
  mkdirSync(join(home, 'captures'), { recursive: true });
  const tokens = join(home, 'tokens');
  const right = 't'.repeat(24);
  writeFileSync(tokens, `admin:${right}\n`, { mode: 0o600 });
  const server = await startServer({
    captures: join(home, 'captures'),
    data: join(home, 'data'),
    tokens,
    port: 0,
    logger: false,
  });
  t.teardown(() => server.close());
  const browser = await openBrowser(t);
  for (const [locale, unknown, label] of [
    ['en-GB', 'The server does not know this token.', /asks for a token/],
    ['ru', 'Сервер не знает такого токена.', /требует токен/],
  ] as const) {
    const { page } = await visit(browser, server.url, { locale });
    await page.goto('/captures');
    const field = page.getByLabel(label);
    await field.waitFor();
    const said = page.getByRole('dialog').getByText(unknown);
    t.equal(await said.count(), 0, 'not before there was one');
    for (const wrong of ['x'.repeat(24), 'two words', 'токен']) {
      // A page that begins anew has an empty field.
      await Promise.all([wrong.startsWith('x') ? page.waitForEvent('load') : null, enter(page, field, wrong)]);
      await said.waitFor();
      t.equal(await field.getAttribute('aria-invalid'), 'true', wrong);
    }
    t.same(await seriousFindings(page), []);
    await Promise.all([page.waitForEvent('load'), enter(page, field, right)]);
    await page.getByText(/No captures here yet|Захватов пока нет/).waitFor();
    t.equal(await page.getByRole('dialog').count(), 0);
    await page.context().close();
  }
});
