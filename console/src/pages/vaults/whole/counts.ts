import { type Kind, page } from '../../../api/objects.ts';

/** `unknown` where whoever is signed in may not list them, or the vault does not answer. */
export type Count = { readonly count: number; readonly more: boolean } | 'unknown';

/** Nobody waits for the number of ten thousand. */
const MOST = 1000;

export async function countObjects(vault: string, kind: Kind, signal: AbortSignal): Promise<Count> {
  let count = 0;
  let link: string | undefined;
  try {
    do {
      const { value, nextLink } = await page<unknown>(vault, [kind], link, signal);
      count += value.length;
      link = nextLink ?? undefined;
    } while (link !== undefined && count < MOST);
  } catch {
    return 'unknown';
  }
  return { count, more: link !== undefined };
}
