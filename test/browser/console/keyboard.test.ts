import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { type Keyboard, keyboardOf } from './keyboard.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** The console without a mouse: from the one-time link, with keys alone. */
describe.skipIf(missingBrowser !== undefined)('By keyboard alone', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let keys: Keyboard;

  beforeAll(async () => {
    stage = await startConsole();
  });
  beforeEach(async () => {
    visit = await stage.visit();
    keys = keyboardOf(visit.page);
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const link = (name: string) => visit.page.getByRole('link', { name, exact: true });
  const open = async (name: string) => {
    await keys.press(visit.page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name }));
    await keys.arrived(name);
  };

  it('somebody skips to the page, walks through all of them, and arrives at the heading of each', async () => {
    const { complaints } = visit;
    await keys.key('Tab');
    await keys.on(link('Skip to the page'));
    await keys.key('Enter');
    await keys.arrived('Overview');
    for (const name of ['Vaults', 'Connections', 'Try it', 'Runs', 'Audit', 'Directory', 'Overview']) await open(name);
    expect(complaints).toEqual([]);
  });
});
