import { readFileSync } from 'node:fs';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorPackage } from '../../../src/management/connector/resource.ts';
import { manage } from '../../administration.ts';
import { missingBrowser } from '../browser.ts';
import { button, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const ORIGIN = 'https://gateway.example';

/** The connector as files for other platforms, and files of one's own. */
describe.skipIf(missingBrowser !== undefined)('The page of the connector', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await startConsole();
    visit = await stage.visit();
    await visit.page.getByRole('link', { name: 'Connector', exact: true }).click();
    await heading(visit.page, 'Connector').waitFor();
  });
  afterAll(() => stage?.stop());

  const made = async () => {
    const { body } = await manage(stage.gateway, 'POST', '/admin/connector/package', { body: { origin: ORIGIN } });
    return body as unknown as ConnectorPackage;
  };
  const bytesOf = async (name: string) => {
    const [download] = await Promise.all([visit.page.waitForEvent('download'), button(visit.page, name).click()]);
    return [download.suggestedFilename(), await contentOf(download)] as const;
  };
  const contentOf = async (download: Download) => readFileSync(await download.path());
  const choose = (label: string, content: string) =>
    visit.page.getByLabel(label).setInputFiles({
      name: 'mine.json',
      mimeType: 'application/json',
      buffer: Buffer.from(content),
    });

  it('says what a platform would refuse, and has the files at the address that was typed', async () => {
    const { page } = visit;
    await page.getByText('A platform would refuse this: 1 finding.').waitFor();
    await page.getByRole('cell', { name: '/schemes' }).waitFor();
    await field(page, 'Address of this server').fill('javascript:alert(1)');
    await button(page, 'Make the files').click();
    await page.getByText(/^The parameter origin is not valid: it is an origin such as/).waitFor();
    await field(page, 'Address of this server').fill(ORIGIN);
    await button(page, 'Make the files').click();
    await page.getByText('Nothing found: a platform takes these files.').waitFor();
    expect(new URL(page.url()).searchParams.get('origin')).toBe(ORIGIN);
    expect(await page.getByRole('table', { name: 'The 14 actions in them' }).getByRole('row').count()).toBe(15);
  });

  it('gives each file, and all of them together, as the server made them', async () => {
    const { files, archive } = await made();
    const zip = [archive.name, Buffer.from(archive.content, 'base64')];
    expect(await bytesOf('Download all (.zip)')).toEqual(zip);
    for (const { name, content } of files)
      expect(await bytesOf(`Download ${name}`)).toEqual([name, Buffer.from(content)]);
  });

  it('checks files of one’s own, one or both', async () => {
    const { page, complaints } = visit;
    const { files } = await made();
    const own = page.getByRole('region', { name: 'Check files of your own' });
    await choose('Definition (apiDefinition.swagger.json)', files[0]?.content ?? '');
    await own.getByText('Nothing found').waitFor();
    await choose('Properties (apiProperties.json)', '{"properties":{"iconBrandColor":"#ffffff"}}');
    await own.getByRole('cell', { name: '/properties/iconBrandColor' }).waitFor();
    await choose('Properties (apiProperties.json)', '{');
    await own.getByText('The file apiProperties.json is not acceptable JSON: it is not well formed.').waitFor();
    await choose('Properties (apiProperties.json)', ' '.repeat(1024 * 1024 + 1));
    await own.getByText('The file mine.json is larger than 1 MB').waitFor();
    // The browser itself tells its own console of an answer that is a refusal.
    expect(complaints.filter((each) => !each.includes('400'))).toEqual([]);
  });
});
