import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskResource } from '../../../src/management/tasks/resource.ts';
import { faultsOf } from '../accessibility.ts';
import { missingBrowser } from '../browser.ts';
import { faultsInEveryLook } from './looks.ts';
import { button } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** How tasks look in states that few ever see, or only for a moment. */
const PERSON = { objectId: randomUUID(), applicationId: randomUUID(), tenantId: randomUUID() };
const AT = '2026-01-02T03:04:05.000Z';
const LATER = '2026-01-02T03:05:15.000Z';
const HEADER = '{"format":"sallyport-vault-1"}';

const begun = { by: PERSON, created: AT, until: LATER } as const;
const ran = { ...begun, started: AT, ended: LATER } as const;

type Shown = readonly [string, Omit<TaskResource, 'id'>, string];

const SHOWN: readonly Shown[] = [
  [
    'whose file was not sent to its end',
    {
      ...begun,
      kind: 'importVault',
      vault: 'shop',
      state: 'uploading',
      upload: { header: HEADER, parts: 9, received: 3 },
    },
    'This tab does not send the file; 3 of 9 parts are there.',
  ],
  ['that waits for its turn', { ...begun, kind: 'verifyAudit', state: 'queued' }, 'Queued'],
  [
    'that runs',
    {
      ...begun,
      started: AT,
      kind: 'verifyAudit',
      state: 'running',
      progress: { done: 1234, total: 4000, unit: 'records' },
    },
    '30 %, 1,234 of 4,000 records',
  ],
  [
    'whose end nobody knows',
    {
      ...begun,
      started: AT,
      kind: 'exportVault',
      vault: 'shop',
      state: 'running',
      progress: { done: 12, unit: 'versions' },
    },
    '12 versions, after',
  ],
  [
    'that met with names',
    {
      ...ran,
      kind: 'importVault',
      vault: 'shop',
      state: 'failed',
      error: { code: 'Conflict', message: 'The vault shop has these already.' },
      result: { created: 0, added: 0, present: 0, skipped: 0, dryRun: false, conflicts: ['secrets/one', 'keys/two'] },
    },
    'Conflict: The vault shop has these already.',
  ],
  [
    'that found the chain broken',
    {
      ...ran,
      kind: 'verifyAudit',
      state: 'succeeded',
      result: { records: 9, firstBroken: { seq: 5, why: 'it was edited.' } },
    },
    'The chain is broken at record 5: it was edited.',
  ],
  [
    'that could not open everything',
    {
      ...ran,
      kind: 'reencrypt',
      state: 'succeeded',
      result: {
        from: 1,
        to: 2,
        rows: 40,
        resealed: 39,
        unreadableRows: 1,
        unreadable: [{ table: 'secret_version', row: 'shop/one' }],
      },
    },
    'Everything is encrypted with the new data key, but for one row that cannot be opened.',
  ],
  [
    'that exported the audit log',
    {
      ...ran,
      kind: 'exportAudit',
      filter: { category: 'vault', target: 'secrets/', from: AT },
      state: 'succeeded',
      result: { records: 1234, parts: 5, bytes: 468_000, first: 17, last: 4000 },
      file: { parts: 5, bytes: 468_000 },
    },
    'The file is ready: 1,234 records, 457.0 KB.',
  ],
  [
    'that was canceled',
    {
      ...ran,
      kind: 'importVault',
      vault: 'shop',
      state: 'canceled',
      result: { created: 2, added: 0, present: 0, skipped: 0, dryRun: false, conflicts: [] },
    },
    'It was canceled. What was imported by then is in the vault',
  ],
];

describe.skipIf(missingBrowser !== undefined)('A task', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await startConsole();
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  it.each(SHOWN)('%s is right in every look', async (_what, task, sentence) => {
    const id = randomUUID();
    await visit.page.route(`**/admin/tasks/${id}`, (route) => route.fulfill({ json: { id, ...task } }));
    await visit.go(`tasks/${id}`);
    await visit.page.getByText(sentence).first().waitFor();
    expect(await faultsInEveryLook(visit)).toEqual([]);
  });

  it('that is not there is said to be none, in the gateway’s own words', async () => {
    const id = randomUUID();
    await visit.go(`tasks/${id}`);
    await visit.page.getByText(`There is no task ${id}`).waitFor();
    visit.complaints.splice(0);
    expect(await faultsInEveryLook(visit)).toEqual([]);
  });

  it('is one of a list that is right in every look, with and without any', async () => {
    const { page } = visit;
    await visit.go('tasks');
    await page.getByText('There are no tasks.').waitFor();
    expect(await faultsInEveryLook(visit)).toEqual([]);
    const value = SHOWN.map(([, task]) => ({ id: randomUUID(), ...task }));
    await page.route('**/admin/tasks?*', (route) => route.fulfill({ json: { value, continuationToken: null } }));
    await page.route('**/admin/tasks/*', (route) =>
      route.fulfill({ json: value.find(({ id }) => route.request().url().endsWith(id)) }),
    );
    await button(page, 'Refresh').click();
    await page.getByText('Chain broken').waitFor();
    expect(await faultsInEveryLook(visit)).toEqual([]);
  });

  it.each(['Export vault', 'Import vault'])('begun by %s has a drawer without faults', async (name) => {
    await visit.go('vaults/demo');
    await button(visit.page, name).click();
    await visit.page.getByRole('dialog').waitFor();
    expect(await faultsOf(visit.page)).toEqual([]);
  });
});
