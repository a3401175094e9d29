import { z } from 'zod';
import { Fault } from '../fault.ts';

/** Lists that go on behind a token, which only says where: keyset paging, so that a page costs the same wherever it is. */
const MOST = 100;
const between = `it is a whole number from 1 to ${MOST}`;

export const pageInput = {
  limit: z.coerce.number({ error: between }).int(between).min(1, between).max(MOST, between).default(50),
  continuationToken: z.string({ error: 'it is one text' }).max(128, 'it is not a token of ours').optional(),
};
export const PAGE_QUERY = ['limit', 'continuationToken'] as const;

/** Numbers and nothing else, for a place in a list that the caller may read anyway: it needs no MAC. */
export function writeToken(numbers: readonly number[]): string {
  return Buffer.from(numbers.join('.')).toString('base64url');
}

/** Throws Fault BadParameter where it is not `count` numbers. */
export function readToken(token: string, count: number): number[] {
  const text = Buffer.from(token, 'base64url').toString('latin1');
  const numbers = text.split('.').map(Number);
  const ours = /^\d{1,15}(\.\d{1,15})*$/.test(text) && numbers.length === count && writeToken(numbers) === token;
  if (!ours)
    throw new Fault('BadParameter', 'The parameter continuationToken is not valid: it is not one of this list.');
  return numbers;
}

/** Letters that names of resources have, with their groups before them; PostgreSQL takes no NUL. */
export const NAME = /^[0-9A-Za-z._()/-]+$/;
export const nameOfToken = (token: string): string => Buffer.from(token, 'base64url').toString();

/** For lists in order of names: the token holds the last name of the page before. */
export const namePageInput = {
  ...pageInput,
  continuationToken: z
    .string({ error: 'it is one text' })
    .regex(/^[0-9A-Za-z_-]{1,400}$/, 'it is not a token of ours')
    .transform(nameOfToken)
    .refine((name) => NAME.test(name), 'it is not a token of ours')
    .optional(),
};

/** A page out of one item more than it holds, which says whether there are more. */
export function pageOfNames<Item extends { readonly name: string }>(found: readonly Item[], limit: number) {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > limit && last !== undefined;
  return { items, continuationToken: more ? Buffer.from(last.name).toString('base64url') : null };
}
