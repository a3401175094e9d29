import type { Page } from 'playwright-core';

/** So many come in a page of a list. */
export const PAGE_SIZE = 250;

/** Answers lists of the secrets of the vault demo with `count` of them, a page at a time. */
export async function manySecrets(page: Page, count: number): Promise<void> {
  await page.route(/\/vaults\/demo\/secrets\?/, (route) => {
    const first = Number(new URL(route.request().url()).searchParams.get('at') ?? 0);
    const attributes = { enabled: true, created: 1, updated: 1, recoveryLevel: 'Recoverable', recoverableDays: 90 };
    const value = Array.from({ length: PAGE_SIZE }, (_, index) => ({
      id: `https://demo.vault.localhost/secrets/secret-${String(first + index).padStart(5, '0')}`,
      attributes,
    }));
    const next = first + PAGE_SIZE;
    const nextLink = next < count ? `https://demo.vault.localhost/secrets?at=${next}` : null;
    return route.fulfill({ json: { value, nextLink } });
  });
}
