import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, missingBrowser } from '../../test/browser/chromium.ts';
import { alternate, type Bench } from '../bench.ts';
import { type Figure, Skipped } from '../figure.ts';
import { operatorOf } from '../management.ts';
import { median, medianRatio } from '../median.ts';
import { type Scrolled, scrollThrough } from '../scroll.ts';
import { short } from '../table.ts';

const SECRETS = 10_000;
const ROW = 36;
/** Of scrolling, a round and side: somebody draws the bar from top to bottom. */
const SECONDS = 6;
/** Until all of the list has come, a page of 25 after the other. */
const PATIENCE = 120_000;
const BARE = join(import.meta.dirname, '..', 'pages', 'bare-list.html');

/** The list of secrets in the console of a server, all of them loaded: a search for the last one has looked through all. */
async function openConsole(bench: Bench, browser: Browser): Promise<Page> {
  const data = await bench.copied(SECRETS);
  const server = await bench.server(data);
  const manage = await operatorOf(server, data);
  const { url } = await manage('POST', '/admin/consoleLinks', {});
  const page = await browser.newPage();
  await page.goto(String(url));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation').waitFor();
  await page.goto(`${server.ready.console.url}vaults/${data.vault}?q=secret-000${SECRETS - 1}`);
  await page.getByText(/^1 of \d+ fit the search$/).waitFor({ timeout: PATIENCE });
  await page.getByRole('searchbox').fill('');
  await page.getByRole('link', { name: 'secret-0000000' }).waitFor();
  return page;
}

async function openBare(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent(readFileSync(BARE, 'utf8'));
  return page;
}

const middle = (rounds: readonly Scrolled[], pick: (round: Scrolled) => number) => median(rounds.map(pick));
const framesOf = (rounds: readonly Scrolled[]) => `p95 frame ${short(middle(rounds, ({ p95 }) => p95))} ms`;

/** Frames of the page of ten thousand secrets in a real browser, beside a bare list of as many rows. */
export const consoleFigure: Figure = {
  name: 'console',
  async measure(bench) {
    if (missingBrowser !== undefined) throw new Skipped(missingBrowser);
    const browser = await launchBrowser();
    try {
      const [page, bare] = [await openConsole(bench, browser), await openBare(browser)];
      const { ours, base } = await alternate(bench.rounds, {
        ours: () => scrollThrough(page, SECRETS * ROW, SECONDS),
        base: () => scrollThrough(bare, SECRETS * ROW, SECONDS),
      });
      const most = (pick: (round: Scrolled) => number) => Math.max(...ours.map(pick));
      const inWords = (rounds: readonly Scrolled[]) =>
        `${short(middle(rounds, ({ cpu }) => cpu))} ms of processor time a frame, longest ${short(middle(rounds, ({ longest }) => longest))} ms, ${middle(rounds, ({ longTasks }) => longTasks)} long tasks`;
      return [
        {
          figure: 'Scroll 10,000 secrets in 6 s',
          ours: framesOf(ours),
          baseline: `bare list ${framesOf(base)}`,
          goals: [
            { of: 'p95', value: medianRatio(ours, base, ({ p95 }) => p95), at: 'most', limit: 1.5 },
            { of: 'at most', value: most(({ rows }) => rows), at: 'most', limit: 100, unit: ' rows' },
            { of: 'blank', value: middle(ours, ({ blank }) => blank), at: 'most', limit: 1, unit: ' %' },
          ],
          p50: middle(ours, ({ p50 }) => p50),
          note: `${inWords(ours)}; bare list ${inWords(base)}`,
        },
      ];
    } finally {
      await browser.close();
    }
  },
};
