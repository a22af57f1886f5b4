// `npm run docs:screenshots`: the pictures of docs/screenshots, of a server over our own captures. Needs what `npm run build` makes, and chromium.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { fail, root, say } from './steps.mjs';

const target = join(root, 'docs/screenshots');
/** The first is the one that is shown; the third is its like. */
const captures = ['mixes/final-3.pcapng.zst', 'web.pcap', 'mixes/final-2.pcapng.zst', 'voip.pcap', 'ftp.pcapng'];
const models = ['models/protocols-v1', 'models/iscx-vpn-2016-15s-v1'];

const answered = { timeout: 120_000 };
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

/** FLOW, SESSION and ADDRESS stand for those that subjects() finds. */
const pictures = [
  ['captures', '/'],
  ['overview', '/jobs/1', { height: 1500 }],
  ['overview-dark-russian', '/jobs/1', { height: 1500, dark: true, language: 'ru' }],
  ['overview-phone', '/jobs/1', { ...phone, height: 1600 }],
  ['flows', '/jobs/1/flows?filter=label_group%20%3D%3D%20web%20%26%26%20bytes%20%3E%205kB&sort=-bytes'],
  ['flow', '/jobs/1/flows/FLOW', { height: 1500 }],
  ['sessions', '/jobs/1/sessions', { height: 1000 }],
  ['session', '/jobs/1/sessions/SESSION', { height: 1300 }],
  ['address', '/jobs/1/addresses/ADDRESS', { height: 1300 }],
  ['labels', '/jobs/1/labels', { height: 1000 }],
  ['compare', '/compare/1/3'],
  ['search', '/search?filter=dns'],
  ['models', '/models/iscx-vpn-2016-15s-v1', { height: 1200 }],
  ['jobs', '/jobs'],
  ['report', '/api/v2/jobs/1/report.html', { height: 1600 }],
];

async function process(url) {
  for (const capture of captures) {
    const body = JSON.stringify({ captures: [basename(capture)] });
    const headers = { 'content-type': 'application/json' };
    const job = await (await fetch(`${url}/api/v2/jobs`, { method: 'POST', body, headers })).json();
    while ((await (await fetch(`${url}/api/v2/jobs/${job.job_id}`)).json()).finished_at === null) await sleep(100);
  }
}

/** A flow, a session and an address worth a look. */
async function subjects(url) {
  const ask = async (path) => await (await fetch(`${url}/api/v2/jobs/1/${path}`)).json();
  const { flows } = await ask('flows?filter=sni&sort=-packets&limit=1');
  const { sessions } = await ask('sessions?sort=-flows&limit=1');
  const [flow, session] = [flows[0], sessions[0]];
  return { FLOW: flow.flow_id, SESSION: session.session_id, ADDRESS: flow.client_ip };
}

async function take(browser, url, [name, path, look = {}], named) {
  const { width = desk.width, height = desk.height, dark = false, language = 'en-GB' } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    locale: language,
  });
  const page = await context.newPage();
  await page.goto(url + path.replace(/FLOW|SESSION|ADDRESS/, (word) => String(named[word])));
  // Events keep the network busy for ever: what is asked is awaited by what says so on the page, what is drawn by time.
  await page.waitForFunction(() => document.querySelector('p.quiet[role=status]') === null, undefined, answered);
  await sleep(3500);
  await page.screenshot({ path: join(target, `${name}.png`) });
  await context.close();
  say(`${name}.png`);
}

async function main(only) {
  const { startServer } = await import('../../dist/lib/api/server.js');
  const folder = mkdtempSync(join(tmpdir(), 'tractor-screenshots-'));
  mkdirSync(join(folder, 'captures'));
  for (const capture of captures)
    copyFileSync(join(root, 'test/captures', capture), join(folder, 'captures', basename(capture)));
  const server = await startServer({
    captures: join(folder, 'captures'),
    data: join(folder, 'data'),
    models: models.map((model) => join(root, model)),
    port: 0,
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    await process(server.url);
    const named = await subjects(server.url);
    mkdirSync(target, { recursive: true });
    for (const picture of pictures)
      if (only.length === 0 || only.includes(picture[0])) await take(browser, server.url, picture, named);
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

main(globalThis.process.argv.slice(2)).catch(fail);
