import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { furnishedConsole } from './furnish.ts';
import { faultsInEveryLook } from './looks.ts';
import { PAGES, type ShownPage } from './pages.ts';

/**
 * Every page, of a gateway that is used: in every theme, on a desk, on a phone and at 200 %; and a picture of it. Pictures are
 * written by `npm run pictures` and by nothing else; a test run takes them too, and says which is missing.
 */
const FOLDER = join(import.meta.dirname, '../../../docs/console');
const WRITES = process.env['MODE'] === 'pictures';
const LARGEST = 120_000;
const LARGEST_OF_ALL = 3_000_000;
/** Less is a page of one colour. */
const SMALLEST = 8000;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

const fileOf = (name: string): string => join(FOLDER, `${name}.png`);

describe.skipIf(missingBrowser !== undefined)('A page of the console', () => {
  let stage: Awaited<ReturnType<typeof furnishedConsole>>;
  const seen = new Set<string>();

  beforeAll(async () => {
    stage = await furnishedConsole();
  });
  afterAll(() => stage?.stop());

  async function picture({ path, act, ready, theme }: ShownPage) {
    const visit = await stage.visit({
      viewport: { width: 1280, height: 800 },
      colorScheme: theme ?? 'light',
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    const { page } = visit;
    await visit.go(path(stage));
    await settled(page);
    seen.add(await routeOf(page));
    await act?.(page);
    await ready?.(page).waitFor();
    await settled(page);
    const image = await page.screenshot({ caret: 'hide', animations: 'disabled' });
    const faults = theme === undefined ? await faultsInEveryLook(visit) : visit.complaints;
    await page.context().close();
    return { image, faults };
  }

  it.each(PAGES)('is right in every look, and has a picture: $name', async (shown) => {
    const { image, faults } = await picture(shown);
    expect(faults).toEqual([]);
    expect(image.subarray(0, PNG.length)).toEqual(PNG);
    expect(image.length).toBeGreaterThan(SMALLEST);
    expect(image.length).toBeLessThanOrEqual(LARGEST);
    if (WRITES) writeFileSync(fileOf(shown.name), image);
    expect(existsSync(fileOf(shown.name)), `npm run pictures makes docs/console/${shown.name}.png`).toBe(true);
  });

  it('is here for each route that the console knows', async () => {
    const { page } = await stage.visit();
    const routes = (await page.evaluate(ROUTES)) as string[];
    expect(routes.filter((route) => !seen.has(trimmed(route)))).toEqual([]);
    expect(routes.length).toBeGreaterThan(20);
    await page.context().close();
  });
});

it('Each picture is shown, each that is shown is there, and all together are small', () => {
  const text = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  const shown = Array.from(text.matchAll(/\]\(([\w-]+)\.png\)/g), ([, name]) => name);
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.png'));
  expect(shown).toEqual(PAGES.map(({ name }) => name));
  expect(new Set(files)).toEqual(new Set(shown.map((name) => `${name}.png`)));
  const size = files.reduce((sum, file) => sum + statSync(join(FOLDER, file)).size, 0);
  expect(size).toBeLessThanOrEqual(LARGEST_OF_ALL);
});

/** Of each route that shows something by itself, its path; others lead on, or are around some of these. */
const ROUTES = `Object.values(__TSR_ROUTER__.routesById)
  .filter(({ options, children }) => options.component !== undefined && children === undefined)
  .map(({ fullPath }) => fullPath)`;

const trimmed = (route: string): string => route.replace(/(?<=.)\/$/, '');

/** The route that is shown, as the console names it. */
const routeOf = async (page: Page): Promise<string> =>
  trimmed(String(await page.evaluate('__TSR_ROUTER__.state.matches.at(-1).fullPath')));

/** Nothing is on its way: no call, no spinner. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await expect.poll(() => page.getByRole('progressbar').count()).toBe(0);
}
