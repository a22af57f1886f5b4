/** A real browser for the tests of the dashboard: Debian's chromium, driven by playwright-core. Absent, those tests are skipped. */
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Test } from 'tap';

const program = '/usr/bin/chromium';
export const noBrowser = existsSync(program) ? false : 'no chromium here';
/** The page is built apart from the tests. */
export const noDashboard = existsSync(new URL('../../lib/dashboard/site/index.html', import.meta.url))
  ? false
  : 'npm run build:dashboard was not run';

export async function openBrowser(test: Test): Promise<Browser> {
  // Root may not use the browser's sandbox, and CI runs as root.
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  test.teardown(() => browser.close());
  return browser;
}

export interface Visit {
  readonly page: Page;
  /** What the page complained of: errors of scripts, what the policy forbade, answers that failed. */
  readonly faults: string[];
}

export async function visit(browser: Browser, baseURL: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    baseURL,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { page, faults };
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds that is serious or critical, a line each. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly Violation[];
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

export const isWiderThanWindow = 'document.documentElement.scrollWidth > innerWidth';
