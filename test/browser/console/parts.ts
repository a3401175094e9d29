import type { Locator, Page } from 'playwright-core';

/** What people look for on a page. */
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
export const heading = (page: Page, name: string): Locator =>
  page.getByRole('heading', { level: 1, name, exact: true });

/** Types the name of what is destroyed. */
export async function confirm(page: Page, name: string, verb: string): Promise<void> {
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await page.getByRole('alertdialog').getByRole('button', { name: verb }).click();
}
