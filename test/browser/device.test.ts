import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDeviceCode } from '../../src/authority/stored-grants/device-codes.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { furnishSignIn, type SignIn } from '../sign-in.ts';
import { SCREENS, seen } from './accessibility.ts';
import { missingBrowser, startBrowser, type TestBrowser } from './browser.ts';
import { typePassword } from './person.ts';

describe.skipIf(missingBrowser !== undefined)('the page for devices in a real browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let given: SignIn;

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await startBrowser({ url: gateway.ready.authority.url, ca: gateway.ca });
    given = await furnishSignIn(gateway);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  async function waitingDevice(): Promise<string> {
    const { userCode, changes } = newDeviceCode(gateway.services.authority, {
      tenantId: given.tenantId,
      clientId: given.application.applicationId,
      resource: given.resource,
      scopes: ['user_impersonation', 'offline_access'],
      continuous: false,
      clientInfo: false,
    });
    await given.commit({ changes, touches: [] });
    return userCode;
  }

  it.each(SCREENS)('leads from the code to the answer, and axe finds nothing wrong: $name', async ({ options }) => {
    const shown = await browser.open(options);
    const { page } = shown;
    const walk: Awaited<ReturnType<typeof seen>>[] = [];
    const see = async () => void walk.push(await seen(shown));
    await page.goto(new URL(`/${given.tenantId}/oauth2/deviceauth`, gateway.ready.authority.url).href);
    await see();
    await page.getByLabel('Code that your device shows').fill(await waitingDevice());
    await page.keyboard.press('Enter');
    await typePassword(page, given);
    await see();
    await page.getByRole('button', { name: 'Continue' }).click();
    await see();
    expect(walk.map(({ title }) => title)).toEqual(['Sign in on a device', 'Sign in on a device?', 'Done']);
    expect(walk.flatMap(({ faults, complaints }) => [...faults, ...complaints])).toEqual([]);
    expect(await page.locator('main').textContent()).toContain('The device is signed in.');
    await page.context().close();
  });
});
