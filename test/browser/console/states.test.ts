import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { faultsOf } from '../accessibility.ts';
import { missingBrowser } from '../browser.ts';
import { furnishedConsole } from './furnish.ts';
import { BROKEN, FORBIDDEN, moodyGateway } from './moods.ts';
import { PAGES } from './pages.ts';
import { button } from './parts.ts';

/** Those that need nothing of the gateway, or not at once. */
const BY_THEMSELVES = new Set(['sign-in', 'not-found', 'secrets-import']);
const WAITING = PAGES.filter(
  (page) => !BY_THEMSELVES.has(page.name) && page.act === undefined && page.theme === undefined,
);

const OPTIONS = { timeout: 20_000, interval: 50 };

/** Each page while it waits, while nobody is there, where it may not be seen, where something is broken, and when that is over. */
describe.skipIf(missingBrowser !== undefined)('Every page of the console', () => {
  let stage: Awaited<ReturnType<typeof furnishedConsole>>;

  beforeAll(async () => {
    stage = await furnishedConsole();
  });
  afterAll(() => stage?.stop());

  const retry = (page: Page) => button(page, 'Try again');

  /** Where several parts failed, each is tried again by itself. */
  async function again(page: Page): Promise<void> {
    for (const each of await retry(page).all()) await each.click({ timeout: 2000 }).catch(() => undefined);
  }

  async function says(page: Page, sentence: string): Promise<void> {
    const said = async () => {
      await again(page);
      return (await page.getByText(sentence).count()) > 0;
    };
    await vi.waitUntil(said, OPTIONS);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  // Most of it is waiting for a page to give up.
  it.concurrent.for(WAITING)(
    'says what it waits for and what stands in its way: $name',
    async ({ path }, { expect }) => {
      const visit = await stage.visit({ viewport: { width: 320, height: 800 }, reducedMotion: 'reduce' });
      const { page } = visit;
      const gateway = await moodyGateway(page);
      await visit.go(path(stage));
      await page.getByRole('progressbar').first().waitFor();
      await gateway.turn('away');
      await page.getByText('Sallyport cannot be reached. Is it running?').first().waitFor();
      const found = await faultsOf(page);
      await gateway.turn('forbids');
      await says(page, FORBIDDEN);
      await gateway.turn('fails');
      await says(page, BROKEN);
      found.push(...(await faultsOf(page)));
      await gateway.turn('answers');
      const over = async () => {
        await again(page);
        return (await retry(page).count()) + (await page.getByRole('progressbar').count()) === 0;
      };
      await vi.waitUntil(over, OPTIONS);
      expect(found).toEqual([]);
      await page.context().close();
    },
  );
});
