import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Change } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import { type UserGrant, userGrant } from '../user-grant.ts';
import { createGrantRows, type GrantRow } from './grant-rows.ts';

/**
 * Refresh tokens come in families: one for each sign-in of a user in an application, one row, one token at a time. A use
 * gives the next generation and ends the one before (RFC 9700 section 4.14.2).
 *
 * A token is the family's 256 random bits, of which the row's id is the digest, its generation, and an HMAC over both. So
 * nothing in the database makes one; and the same generation can be given again to a client whose answer was lost.
 */
export interface RefreshToken {
  readonly row: GrantRow;
  /** The random part of the family. */
  readonly family: string;
  readonly grant: UserGrant;
  /** Of the token that was presented. */
  readonly generation: number;
  /** Of the one token that counts. */
  readonly current: number;
  /** Unix seconds when the current one was first given. */
  readonly rotated: number;
}

type Room = Pick<AuthorityContext, 'store' | 'seal' | 'clock'>;

/** Entra's 90 days, from the last use; in seconds. */
const LIFETIME = 90 * 86_400;

/**
 * Seconds for which the token before gives the current one once more, to a client whose answer was lost and to two that
 * refresh at once. Whoever stole it gets no token of his own by that, and in the end shows an old one.
 */
export const GRACE = 30;

const SHAPE = /^1\.([\w-]{43})\.(\d{1,9})\.([\w-]{43})$/;

const refreshMeta = userGrant.extend({ generation: z.number(), rotated: z.number() });

export interface GivenRefreshToken {
  readonly token: string;
  /** Id of the family's row. */
  readonly id: string;
  readonly changes: readonly Change[];
}

export function newRefreshToken(room: Room, grant: UserGrant): GivenRefreshToken {
  const family = randomBytes(32).toString('base64url');
  const id = idOf(family);
  const change = createGrantRows(room).insert('refresh', id, contentOf(room, grant, 1));
  return { token: tokenOf(room, family, 1), id, changes: [change] };
}

/** Undefined for what was never given, and for a family that is no more. It may have expired, or be an old generation. */
export async function findRefreshToken(room: Room, token: string): Promise<RefreshToken | undefined> {
  const [, family = '', digits = ''] = SHAPE.exec(token) ?? [];
  const generation = Number(digits);
  if (family === '' || !same(token, tokenOf(room, family, generation))) return undefined;
  const row = await createGrantRows(room).find('refresh', idOf(family));
  if (row === undefined) return undefined;
  const { generation: current, rotated, ...grant } = refreshMeta.parse(JSON.parse(row.meta));
  return { row, family, grant, generation, current, rotated };
}

/** Whether it is the current one, or the one before within the grace. */
export function counts({ clock }: Room, { generation, current, rotated }: RefreshToken): boolean {
  if (generation === current) return true;
  return generation === current - 1 && clock() < (rotated + GRACE) * 1000;
}

/** The token that counts from now on. Of two uses at once the second is a conflict, and then within the grace. */
export function rotate(room: Room, { row, family, grant, generation, current }: RefreshToken): GivenRefreshToken {
  const next = generation + 1;
  const content = next > current ? contentOf(room, grant, next) : row;
  const change = createGrantRows(room).replace(row, content);
  return { token: tokenOf(room, family, next), id: row.id, changes: [change] };
}

/** Ends a family by the id of its row. */
export async function endFamily(room: Room, id: string): Promise<readonly Change[]> {
  const rows = createGrantRows(room);
  const row = await rows.find('refresh', id);
  return row === undefined ? [] : [rows.remove(row)];
}

function contentOf({ clock }: Room, grant: UserGrant, generation: number) {
  const now = Math.floor(clock() / 1000);
  return { until: now + LIFETIME, meta: JSON.stringify({ ...grant, generation, rotated: now }) };
}

const idOf = (family: string): string => hash('sha256', family, 'hex');

function tokenOf({ seal }: Room, family: string, generation: number): string {
  const mac = seal.mac('refresh-token', `${family}.${generation}`).toString('base64url');
  return `1.${family}.${generation}.${mac}`;
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
