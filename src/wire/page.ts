import { z } from 'zod';

/** Pages hold 25 items at the most; `maxresults` may ask for fewer (Key Vault REST, "Get Secrets"). */
export const PAGE_SIZE = 25;

/** Ours are short; Azure's hold the name of the next object, encoded twice, and more. */
export const SKIP_TOKEN = /^[0-9A-Za-z_-]{1,1024}$/;

export const pageQuery = {
  maxresults: z.coerce
    .number({ error: `maxresults is a whole number from 1 to ${PAGE_SIZE}` })
    .int(`maxresults is a whole number from 1 to ${PAGE_SIZE}`)
    .min(1, `maxresults is a whole number from 1 to ${PAGE_SIZE}`)
    .max(PAGE_SIZE, `maxresults is a whole number from 1 to ${PAGE_SIZE}`)
    .optional(),
  $skiptoken: z
    .string({ error: 'the skip token is one text' })
    .regex(SKIP_TOKEN, 'the skip token is not one of ours')
    .optional(),
};

export const PAGE_QUERY = ['maxresults', '$skiptoken'] as const;

/** `nextLink` is absolute, and null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ value: z.array(item), nextLink: z.string().nullable() });
}

/** The skip token holds the last name or version of the page: keyset paging, so a page costs the same wherever it is. */
export function skipToken(last: string): string {
  return Buffer.from(last).toString('base64url');
}

/** The name or version to go on after; undefined where the token is none of ours. */
export function readSkipToken(token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString();
  return /^[0-9a-z-]{1,127}$/.test(text) ? text : undefined;
}

/** Built from the origin that the caller used (clients follow it as it stands), with what was asked for repeated. */
export function nextLink(
  page: string,
  query: { apiVersion: string; maxresults?: number | undefined },
  last: string,
): string {
  const size = query.maxresults === undefined ? '' : `&maxresults=${query.maxresults}`;
  return `${page}?api-version=${query.apiVersion}&$skiptoken=${skipToken(last)}${size}`;
}

/** The skip token inside a `nextLink`; undefined where there is no further page. */
export function skipTokenOf(next: string | null): string | undefined {
  return next === null ? undefined : (new URL(next).searchParams.get('$skiptoken') ?? undefined);
}
