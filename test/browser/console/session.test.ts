import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkOf, newLink, originsOf } from '../../console.ts';
import { browse } from '../../sign-in.ts';
import { faultsOf } from '../accessibility.ts';
import { missingBrowser } from '../browser.ts';
import { button, heading } from './parts.ts';
import { type ConsoleStage, startConsole } from './visit.ts';

/** How a session of the console begins and ends, as somebody sees it. */
describe.skipIf(missingBrowser !== undefined)('a session of the console', () => {
  let stage: ConsoleStage;

  beforeAll(async () => {
    stage = await startConsole({ consoleIdleMinutes: 1 });
  });

  afterAll(() => stage?.stop());

  const question = (page: Page, name: string) => heading(page, `Sign in as ${name}?`);

  it('asks before a link signs anybody in, and leaves all as it was where that is not wanted', async () => {
    const { page, complaints } = await stage.browser.open();
    const link = await newLink(stage.gateway);
    await page.goto(link);
    await question(page, 'Operator').waitFor();
    expect([new URL(page.url()).hash, await page.getByText('will be signed out').count()]).toEqual(['', 0]);
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Cancel').click();
    await heading(page, 'Sign in').waitFor();
    await page.goto('about:blank');
    await page.goto(link);
    await button(page, 'Sign in').click();
    await page.getByRole('navigation').waitFor();
    await page.goto('about:blank');
    await page.goto(await newLink(stage.gateway));
    await page.getByText('Whoever is signed in here now will be signed out.').waitFor();
    await button(page, 'Cancel').click();
    await page.getByRole('navigation').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('takes a link where the console is open already, out of the address too, and one that counts no more takes nobody out', async () => {
    const { page } = await stage.visit();
    const link = await newLink(stage.gateway);
    await page.goto(link);
    await button(page, 'Sign in').click();
    await page.getByRole('navigation').waitFor();
    expect(page.url()).not.toContain('code');
    await page.goto(link);
    await page.waitForFunction("location.hash === ''");
    await page.getByRole('navigation').waitFor();
    expect(await heading(page, 'Sign in').count()).toBe(0);
    await page.context().close();
  });

  it('asks as well where the sign-in was begun elsewhere, and another port planted its cookie', async () => {
    const { plain } = originsOf(stage.gateway);
    const attacker = browse(plain, stage.gateway.ca);
    const { user } = stage.gateway.ready.authority;
    const link = await linkOf(stage.gateway, attacker, user ?? { userPrincipalName: '', password: '' });
    const { page } = await stage.browser.open();
    const planted = [...attacker.cookies].map(([name, value]) => ({ name, value, url: plain }));
    await page.context().addCookies(planted);
    await page.goto(link);
    await question(page, 'Demo user').waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.context().close();
  });

  /** Moves the clocks of the gateway and of the page. */
  async function pass(page: Page, seconds: number): Promise<void> {
    const { clock } = stage.gateway;
    clock.now = Math.max(clock.now, Date.now()) + seconds * 1000;
    await page.clock.runFor(seconds * 1000);
  }

  async function open(path: string): Promise<Page> {
    const { page } = await stage.browser.open();
    await page.clock.install();
    await page.goto(await newLink(stage.gateway));
    await button(page, 'Sign in').click();
    await page.getByRole('navigation').waitFor();
    await page.goto(stage.gateway.ready.console.url + path);
    return page;
  }

  it('ends while nobody is there, however often the page looks again, and nothing of it stays', async () => {
    const page = await open('');
    await page.getByText('As of').waitFor();
    const polled = page.waitForRequest((request) => request.url().endsWith('/admin/overview'));
    await pass(page, 31);
    expect((await polled).headers()['x-sallyport-unattended']).toBe('true');
    await page.getByText('As of').waitFor();
    await pass(page, 31);
    await heading(page, 'Sign in').waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/Overview|Operator|demo/);
    expect(await page.evaluate(() => sessionStorage.getItem('sallyport-tab'))).toBeNull();
    await page.context().close();
  });

  /** Where the page reads the last answer after its time has been put forward, it takes that answer for a new one, and tells at the next key. */
  async function typesUntilHeard(page: Page): Promise<void> {
    for (let heard = false; !heard; ) {
      const looked = page.waitForResponse((response) => response.url().endsWith('/console/session'), { timeout: 2000 });
      await pass(page, 20);
      await page.keyboard.press('Shift');
      heard = await looked.then(
        () => true,
        () => false,
      );
    }
  }

  it('ends on a page that asks nothing by itself, and goes on where somebody types', async () => {
    const page = await open('vaults/demo');
    await page.getByRole('link', { name: 'api-key' }).waitFor();
    for (let step = 0; step < 8; step += 1) await typesUntilHeard(page);
    await page.getByRole('link', { name: 'api-key' }).waitFor();
    await pass(page, 62);
    await heading(page, 'Sign in').waitFor();
    expect(await page.getByText('api-key').count()).toBe(0);
    await page.context().close();
  });

  it('shows nothing any more when its time is over and nobody can be asked', async () => {
    const page = await open('vaults/demo');
    await page.getByRole('link', { name: 'api-key' }).waitFor();
    await page.context().setOffline(true);
    await pass(page, 62);
    await page.getByText('Sallyport cannot be reached.').waitFor();
    expect(await page.getByText('api-key').count()).toBe(0);
    await page.context().close();
  });
});
