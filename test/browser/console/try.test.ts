import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** The fourteen actions, tried in the console. */
describe.skipIf(missingBrowser !== undefined)('Try it', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  const canary = `canary-${randomBytes(12).toString('hex')}`;

  beforeAll(async () => {
    stage = await startConsole();
    await stage.gateway.vault('PUT', '/secrets/canary', { value: canary });
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  it('leads from the first visit to the value of a secret in five clicks, and shows it only when it is asked to', async () => {
    const { page, complaints } = visit;
    let clicks = 0;
    const click = async (role: 'link' | 'combobox' | 'option' | 'button', name: string | RegExp) => {
      clicks += 1;
      await page.getByRole(role, { name, exact: true }).click();
    };
    const shown = async () => (await page.content()).includes(canary);
    await click('link', 'Try it');
    await click('combobox', /secret/);
    await click('option', 'canary');
    await click('button', 'Run');
    await page.getByText('Status 200').waitFor();
    expect(await shown()).toBe(false);
    await click('button', 'Reveal: value');
    await page.getByText(canary).waitFor();
    expect(clicks).toBe(5);
    await page.getByRole('button', { name: 'Hide' }).click();
    expect(await shown()).toBe(false);
    expect(page.url()).not.toContain(canary);
    expect(await page.title()).toBe('Try it - Sallyport');
    expect(complaints).toEqual([]);
  });

  it('hides a value by itself half a minute later', async () => {
    const { page } = visit;
    await page.clock.install();
    await visit.go('try?action=GetSecret&secretName=canary');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('button', { name: 'Reveal: value' }).click();
    await page.getByText(canary).waitFor();
    await page.clock.fastForward(31_000);
    await page.getByText(canary).waitFor({ state: 'detached' });
  });

  it('shows what the connector refused in the connector’s words', async () => {
    const { page } = visit;
    await visit.go('try?action=GetSecret&secretName=missing');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('Status 404').waitFor();
    await page.getByText('not found').first().waitFor();
  });

  it('writes the call for other places, without a key and without data', async () => {
    const { page } = visit;
    await visit.go('try?action=EncryptData&keyName=seal');
    await page.getByRole('textbox', { name: /data/i }).fill(canary);
    const snippet = page.getByRole('region', { name: 'The same call elsewhere' });
    expect(await snippet.textContent()).toContain('/keys/seal/encrypt');
    await page.getByRole('tab', { name: 'Logic Apps' }).click();
    expect(await snippet.textContent()).toContain('@{encodeURIComponent(');
    await page.getByRole('tab', { name: 'Power Automate' }).click();
    expect(await snippet.textContent()).toContain('shared_keyvault');
    expect(await snippet.textContent()).not.toContain(canary);
  });

  it('needs what it needs, and says so', async () => {
    const { page } = visit;
    await visit.go('try?action=GetSecret');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('This field is required.').waitFor();
  });
});
