import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../accessibility.ts';
import { missingBrowser } from '../browser.ts';
import { unreachable } from '../reach.ts';
import { DIALOGS, type Opened } from './dialogs.ts';
import { furnishedConsole } from './furnish.ts';
import { SCREENS, wear } from './looks.ts';
import type { ConsolePage } from './visit.ts';

const OPENED = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** What opens over a page: dialogs, drawers and menus, each in every theme, on every screen. */
describe.skipIf(missingBrowser !== undefined)('What opens in the console', () => {
  let stage: Awaited<ReturnType<typeof furnishedConsole>>;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await furnishedConsole();
    visit = await stage.visit({ colorScheme: 'light', reducedMotion: 'reduce', deviceScaleFactor: 2 });
  });
  afterEach(() => visit.complaints.splice(0));
  afterAll(() => stage?.stop());

  /** What has the focus afterwards is what was clicked first. */
  const REMEMBER = `addEventListener('click', ({ target }) => {
    globalThis.opener = target.closest('button, input');
  }, { capture: true, once: true })`;

  async function open({ path, open: how }: Opened): Promise<void> {
    const { page } = visit;
    await page.evaluate("localStorage.removeItem('sallyport-theme')");
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(SCREENS[0].size);
    await visit.go(typeof path === 'string' ? path : path(stage));
    await page.evaluate(REMEMBER);
    const names = typeof how === 'function' ? [] : [how].flat();
    for (const name of names) await page.getByRole('button', { name, exact: true }).first().click();
    if (typeof how === 'function') await how(page);
    await page.locator(OPENED).last().waitFor();
    await expect.poll(() => page.getByRole('progressbar').count()).toBe(0);
  }

  it.each(DIALOGS)('is right in every theme and on every screen: $name', async (opened) => {
    await open(opened);
    const { page } = visit;
    const found: string[] = [];
    for (const { size, themes } of SCREENS) {
      await page.setViewportSize(size);
      const where = `${size.width} x ${size.height}`;
      found.push(...(await unreachable(page, OPENED)).map((fault) => `${where}: ${fault}`));
      for (const theme of themes) {
        await wear(visit, theme);
        found.push(...(await faultsOf(page, OPENED)).map((fault) => `${where}, ${theme}: ${fault}`));
      }
    }
    expect([...found, ...visit.complaints]).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator(OPENED).filter({ visible: true }).count()).toBe(0);
    await expect.poll(() => page.evaluate('opener === document.activeElement')).toBe(true);
  });
});
