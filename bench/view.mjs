// `npm run bench:view`: a real browser on a job of a million flows: how long until its first view can be used, the server's first answers and with the browser's
// cache empty, and how long filters take, by the API and on the screen. Needs what `npm run build` makes, and Chromium; judges nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { median } from './figures.mjs';
import { program } from './places.mjs';
import { json, startServer } from './served.mjs';

const { values } = parseArgs({
  options: {
    /** Flows of the synthetic capture; or a capture of your own. */
    flows: { type: 'string', default: '1000000' },
    capture: { type: 'string' },
    folder: { type: 'string' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
    repeats: { type: 'string', default: '5' },
  },
});

const filters = [
  'port == 443',
  'label == tls',
  'label != unknown && bytes > 1000',
  'duration_us > 1e6',
  'ip == 10.0.0.1',
  'ip == 10.0.0.0/8',
  'sni contains "vk"',
  'client_ip == 10.1.2.3 || server_port == 80',
  'protocol == tcp && fwd_packets >= 3',
  'group == web',
];

async function timed(act) {
  const begun = performance.now();
  const result = await act();
  return { ms: performance.now() - begun, result };
}

async function capturesFolder(folder) {
  const captures = join(folder, 'captures');
  mkdirSync(captures, { recursive: true });
  const path = join(captures, 'view.pcap');
  if (existsSync(path)) return captures;
  if (values.capture !== undefined) execFileSync('cp', [values.capture, path]);
  else execFileSync(program('make_synthetic'), ['steady', '--flows', values.flows, '--packets-each', '6', '-o', path]);
  return captures;
}

async function processed(url) {
  const body = JSON.stringify({ captures: ['view.pcap'] });
  const headers = { 'content-type': 'application/json' };
  const { job_id: id } = await json(`${url}/api/v2/jobs`, { method: 'POST', body, headers });
  for (;;) {
    const job = await json(`${url}/api/v2/jobs/${id}`);
    if (job.finished_at !== null) return job;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** ms until figures and traffic over time are there and a click is answered; until the last of all panels is. */
async function firstView(browser, url, id) {
  const page = await (await browser.newContext()).newPage();
  const begun = performance.now();
  await page.goto(`${url}/jobs/${id}`);
  await page.locator('main dl.figures[aria-busy=false]').waitFor();
  await page.locator('main canvas').first().waitFor();
  await page.evaluate(drawn);
  const usable = performance.now() - begun;
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
  await page.evaluate(drawn);
  const whole = performance.now() - begun;
  await page.context().close();
  return { usable: Math.round(usable), whole: Math.round(whole) };
}

async function filterOnScreen(browser, url, id, filter) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${url}/jobs/${id}/flows`);
  await page.getByRole('grid').getByRole('row').nth(3).waitFor();
  const box = page.locator('input[role=combobox], textarea[role=combobox]').first();
  await box.fill(filter);
  const answered = page.waitForResponse(
    (response) => response.url().includes('/flows?') && response.url().includes('filter='),
  );
  const { ms } = await timed(async () => {
    await box.press('Escape');
    await box.press('Enter');
    await answered;
    await page.evaluate(drawn);
  });
  await page.context().close();
  return ms;
}

async function main() {
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'tractor-view-'));
  const captures = await capturesFolder(folder);
  const first = await startServer({ captures, data: join(folder, 'data') });
  const job = await processed(first.url);
  // The server looks places up as a job ends: it has done so by then.
  await json(`${first.url}/api/v2/jobs/${job.job_id}/top?by=country`);
  first.child.kill('SIGTERM');
  await new Promise((resolve) => first.child.once('exit', resolve));
  const browser = await chromium.launch({ executablePath: values.browser, args: ['--no-sandbox'] });
  const { child, url } = await startServer({ captures, data: join(folder, 'data') });
  try {
    const views = [];
    for (let i = 0; i <= Number(values.repeats); i++) views.push(await firstView(browser, url, job.job_id));
    console.log(
      `job of ${job.flows} flows; first view, ms until it can be used / is whole: ${views.map(({ usable, whole }) => `${usable} / ${whole}`).join(', ')}`,
    );
    for (const filter of filters) {
      const paths = ['flows?limit=100', 'overview', 'timeseries?by=label&bins=120'];
      const times = [];
      for (const path of paths) {
        const query = `${path}${path.includes('?') ? '&' : '?'}filter=${encodeURIComponent(filter)}`;
        times.push((await timed(() => json(`${url}/api/v2/jobs/${job.job_id}/${query}`))).ms);
      }
      const screen = await filterOnScreen(browser, url, job.job_id, filter);
      console.log(
        `${filter}: ms ${paths.map((path, i) => `${path.split('?')[0]} ${Math.round(times[i])}`).join(', ')}; on the screen ${Math.round(screen)}`,
      );
    }
    const later = views.slice(1);
    console.log(
      `median of views after the first: ${median(later.map(({ usable }) => usable))} / ${median(later.map(({ whole }) => whole))} ms`,
    );
  } finally {
    await browser.close();
    child.kill('SIGTERM');
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

await main();
