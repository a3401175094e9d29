import { randomBytes } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { faultsInEveryLook } from './looks.ts';
import { button } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const UNDECRYPTABLE = 'The ciphertext could not be decrypted with this key and algorithm.';
const HALF_A_MINUTE = 31_000;

/** What a browser keeps, and what of the page others would see. */
const KEPT = `JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state, document.title])`;
const MARKUP = 'document.documentElement.outerHTML';

describe.skipIf(missingBrowser !== undefined)('A key in use', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let page: Page;
  let part: Locator;

  beforeAll(async () => {
    stage = await startConsole();
    const make = (name: string, key: object) => stage.gateway.vault('POST', `/keys/${name}/create`, key);
    await make('rsa', { kty: 'RSA', key_size: 2048 });
    await make('oct', { kty: 'oct', key_size: 256 });
    await make('ec', { kty: 'EC', crv: 'P-384' });
    await make('sealing', { kty: 'RSA', key_size: 2048, key_ops: ['encrypt'] });
    visit = await stage.visit({ locale: 'en-US', reducedMotion: 'reduce' });
    ({ page } = visit);
    part = page.getByRole('region', { name: 'Use the key' });
  });
  beforeEach(() => visit.complaints.splice(0));
  afterAll(() => stage?.stop());

  const act = (name: string) => part.getByRole('button', { name, exact: true }).click();
  const typed = (name: string) => part.getByRole('textbox', { name, exact: true });
  const made = (label: string) => part.getByLabel(label, { exact: true }).and(page.locator('pre'));
  const type = async (into: Locator, text: string) => {
    await into.click();
    await page.keyboard.insertText(text);
  };

  it.each([
    ['rsa', 'RSA-OAEP'],
    ['oct', 'A256GCM'],
    ['oct', 'A256CBCPAD'],
  ])('encrypts with %s by %s, and decrypts what came out', async (name, alg) => {
    const canary = `canary-${randomBytes(12).toString('hex')}`;
    const hasCanary = async (where: string) => String(await page.evaluate(where)).includes(canary);
    await visit.go(`vaults/demo/keys/${name}?use=encrypt&alg=${alg}`);
    await type(typed('Plaintext'), canary);
    await act('Encrypt');
    const ciphertext = await made('Ciphertext').textContent();
    await act('Decrypt it');
    await expect.poll(() => new URL(page.url()).search).toBe(`?use=decrypt&alg=${alg}`);
    expect(await typed('Ciphertext').inputValue()).toBe(ciphertext);
    await page.clock.install();
    await page.keyboard.press('Enter');
    await part.getByText('Plaintext, a text').waitFor();
    expect(await hasCanary(MARKUP)).toBe(false);
    await act('Reveal: Plaintext');
    await part.getByText(canary).waitFor();
    await page.clock.fastForward(HALF_A_MINUTE);
    await part.getByText(canary).waitFor({ state: 'detached' });
    expect([await hasCanary(MARKUP), await hasCanary(KEPT)]).toEqual([false, false]);

    const text = ciphertext ?? '';
    await typed('Ciphertext').fill((text.startsWith('A') ? 'B' : 'A') + text.slice(1));
    expect(await part.getByRole('button', { name: 'Reveal: Plaintext' }).count()).toBe(0);
    await act('Decrypt');
    // Without authentication another first block may still be padded well.
    if (alg.includes('CBC')) await part.getByText(/^Plaintext, /).waitFor();
    else await part.getByText(UNDECRYPTABLE).waitFor();
    expect(visit.complaints.filter((each) => !each.includes('400'))).toEqual([]);
  });

  it('wraps the bytes of a file, and unwraps them', async () => {
    const key = Buffer.from('a key that is a text, 32 letters');
    await visit.go('vaults/demo/keys/oct?use=wrapKey');
    await part.getByRole('radio', { name: 'File' }).click();
    await part.locator('input[type="file"]').setInputFiles({ name: 'key', mimeType: 'x/y', buffer: key });
    await act('Wrap a key');
    await act('Unwrap it');
    await act('Unwrap a key');
    await act('Reveal: Plaintext');
    await part.getByText(key.toString('base64url'), { exact: true }).waitFor();
  });

  it('signs what it hashed, and says whether a signature is one', async () => {
    await visit.go('vaults/demo/keys/ec');
    await type(typed('Message'), 'a message');
    await act('Sign');
    await act('Verify it');
    await act('Verify');
    await part.getByText('The signature is valid.').waitFor();
    await part.getByRole('radio', { name: 'Text' }).click();
    expect(await part.getByText('The signature is valid.').count()).toBe(0);
    await type(typed('Message'), 'a message');
    await act('Verify');
    await part.getByText('The signature is valid.').waitFor();
    await type(typed('Message'), ', and more');
    await act('Verify');
    await part.getByText('The signature is not valid').waitFor();
    expect(visit.complaints).toEqual([]);
  });

  it('offers what the key permits, and tells what the vault says of the rest', async () => {
    await visit.go('vaults/demo/keys/sealing?use=decrypt&alg=RS256');
    expect(await part.getByRole('combobox', { name: 'Operation' }).locator('option').allTextContents()).toEqual([
      'Encrypt',
    ]);
    await type(typed('Plaintext'), 'x');
    await act('Encrypt');
    await made('Ciphertext').waitFor();
    expect(await part.getByRole('button', { name: 'Decrypt it' }).count()).toBe(0);
    await button(page, 'Disable').click();
    await button(page, 'Enable').waitFor();
    await type(typed('Plaintext'), 'x');
    await act('Encrypt');
    await part.getByText(/disabled/).waitFor();
  });

  it('is right in every look, with what came out', async () => {
    await visit.go('vaults/demo/keys/oct?use=encrypt');
    await type(typed('Plaintext'), 'x');
    await act('Encrypt');
    await made('Ciphertext').waitFor();
    expect(await faultsInEveryLook(visit)).toEqual([]);
  });
});
