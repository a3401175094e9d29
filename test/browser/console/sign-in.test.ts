import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { originsOf } from '../../console.ts';
import { furnishSignIn, type SignIn } from '../../sign-in.ts';
import { missingBrowser } from '../browser.ts';
import { typePassword } from '../person.ts';
import { type ConsoleStage, startConsole } from './visit.ts';

describe.skipIf(missingBrowser !== undefined)('signing in to the console', () => {
  let stage: ConsoleStage;
  let person: SignIn;

  beforeAll(async () => {
    stage = await startConsole();
    person = await furnishSignIn(stage.gateway);
    const { directory, user, commit } = person;
    await commit(await directory.changeUser(user.objectId, { roles: ['Reader'] }));
  });

  afterAll(() => stage?.stop());

  it.each(['plain', 'secure'] as const)('a person signs in and out, on the %s listener', async (listener) => {
    const { page, complaints } = await stage.browser.open();
    const origin = originsOf(stage.gateway)[listener];
    await page.goto(`${origin}/`);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await typePassword(page, person);
    await page.getByRole('navigation').waitFor();
    expect(new URL(page.url()).origin).toBe(origin);
    expect(page.url()).not.toContain('code');
    await page.reload();
    await page.getByRole('navigation').waitFor();
    await page.getByRole('button', { name: /Ann/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
