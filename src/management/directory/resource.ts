import { z } from 'zod';
import { guid } from '../roles/resource.ts';
import { ROLES } from '../room.ts';

/** What the resources of the directory have in common. Names of members are Microsoft Graph's, where it has them. */
export const DIRECTORY_PATH = '/admin/directory';

const LONGEST = 256;
const name = `it has 1 to ${LONGEST} characters, and none that a terminal obeys`;

export const displayName = z
  .string({ error: name })
  .max(LONGEST, name)
  .regex(/\S/, name)
  .refine((text) => !/\p{C}/u.test(text), name);

export const roles = z
  .array(z.enum(ROLES, { error: `a role is one of ${ROLES.join(', ')}` }), { error: 'roles is a list' })
  .max(ROLES.length, 'each role once');

export const named = { id: guid('the id') };

export const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** The most items of a page. */
const MOST = 100;

/** How a list is asked for: what stands behind `after` in the order of ids. */
export const page = { after: guid('after').optional() };

export interface ListOf<Item> {
  readonly list: (page: { after?: string; limit: number }) => Promise<readonly Item[]>;
  readonly idOf: (item: Item) => string;
}

/** A page, and behind which id the next one begins. */
export async function pageOf<Item>({ list, idOf }: ListOf<Item>, after: string | undefined) {
  const found = await list({ ...(after !== undefined && { after }), limit: MOST + 1 });
  const value = found.slice(0, MOST);
  const last = value.at(-1);
  return { value, next: found.length > MOST && last !== undefined ? idOf(last) : null };
}

export const nextPage = { next: z.string().nullable() };

/** An input that holds nothing else: what was left out because it was misspelt might have taken a right away. */
export function exactly<Fields extends z.core.$ZodLooseShape>(fields: Fields) {
  const known = Object.keys(fields).filter((field) => field !== 'id');
  return z.strictObject(fields, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `it holds ${known.join(', ') || 'nothing'}, spelt so` : undefined,
  });
}
