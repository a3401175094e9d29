import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { startReceiver } from '../receiver.ts';
import { faultsOf } from './accessibility.ts';
import { missingBrowser, startBrowser, type TestBrowser } from './browser.ts';

describe.skipIf(missingBrowser !== undefined)(`a real browser${missingBrowser ? ` (${missingBrowser})` : ''}`, () => {
  let gateway: TestGateway;
  let browser: TestBrowser;

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await startBrowser({ url: gateway.ready.authority.url, ca: gateway.ca });
  });

  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  it('reaches the authority, and a vault below localhost, over the TLS that clients see', async () => {
    const { page } = await browser.open();
    const { url, tenantId } = gateway.ready.authority;
    const discovery = await page.goto(`${url}/${tenantId}/v2.0/.well-known/openid-configuration`);
    expect(discovery?.status()).toBe(200);
    expect(await discovery?.json()).toMatchObject({ token_endpoint: `${url}/${tenantId}/oauth2/v2.0/token` });
    const refused = await page.goto(`${gateway.ready.vaults[0]?.url}/secrets/api-key?api-version=7.4`);
    expect(refused?.status()).toBe(401);
  });

  it('trusts no other server', async () => {
    const stranger = await startReceiver();
    const { page } = await browser.open();
    await expect(page.goto(stranger.url)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/);
    await stranger.stop();
  });

  it('keeps web security on: a page reads nothing of another origin', async () => {
    const { page, complaints } = await browser.open();
    const { url, tenantId } = gateway.ready.authority;
    await page.goto(`${url}/${tenantId}/v2.0/.well-known/openid-configuration`);
    const read = page.evaluate(async (other) => (await fetch(other)).status, `${gateway.ready.vaults[0]?.url}/secrets`);
    await expect(read).rejects.toThrow(/Failed to fetch/);
    expect(complaints.join()).toMatch(/blocked by CORS policy/);
  });

  it('tells what people could not read, find or reach on a page', async () => {
    const { page } = await browser.open({ viewport: { width: 320, height: 800 } });
    await page.setContent('<html lang="en"><title>A page</title><main><h1>A page</h1></main></html>');
    expect(await faultsOf(page)).toEqual([]);
    await page.setContent(`<html lang="en"><title>A page</title><main><h1 style="color: #ccc">A page</h1>
      <input><div style="width: 400px">wide</div></main></html>`);
    expect(await faultsOf(page)).toEqual([
      expect.stringMatching(/^color-contrast: <h1/),
      expect.stringMatching(/^label: <input>/),
      'wider than the screen',
    ]);
  });
});
