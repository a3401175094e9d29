import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { UnpackedRow } from '../../crypto/archive/archive.ts';
import { Fault } from '../../fault.ts';
import { seconds, tagsUpTo } from '../../wire/attributes.ts';
import { parseDuration } from '../../wire/duration.ts';
import { keyOperations, keyType } from '../../wire/json-web-key.ts';
import { objectName, objectVersion } from '../../wire/name.ts';
import { updateKeyRotationPolicy } from '../../wire/rotation.ts';
import { contentType, LONGEST_VALUE } from '../../wire/secrets.ts';
import { described, operationsOf, publicHalf } from '../keys/key-type.ts';
import type { StoredPolicy } from '../keys/rotation-policy.ts';
import type { Head } from './rows.ts';

/**
 * What a file says of a version, read as strictly as a caller's own words: whoever knows its passphrase can have written
 * anything into it, and one object that no answer can hold would end every list of the vault.
 */
const metaOf = (longestTag: number) => ({
  name: objectName,
  version: objectVersion,
  enabled: z.boolean(),
  nbf: seconds.optional(),
  exp: seconds.optional(),
  created: seconds,
  updated: seconds,
  tags: tagsUpTo(longestTag).optional(),
});

const text = z.string().optional();
const keyMeta = z.strictObject({
  ...metaOf(256),
  kty: keyType,
  n: text,
  e: text,
  crv: text,
  x: text,
  y: text,
  bits: z.number().optional(),
  key_ops: keyOperations,
});

const duration = z.string().refine((given) => parseDuration(given) !== undefined);
const beforeExpiry = z.strictObject({ timeBeforeExpiry: duration });
const policy = z
  .strictObject({
    rotate: z.strictObject({ timeAfterCreate: duration }).or(beforeExpiry).optional(),
    notify: beforeExpiry,
    expiryTime: duration.optional(),
    created: seconds.optional(),
    updated: seconds.optional(),
  })
  .refine(couldBePut);

/** A key that is due again as soon as it was rotated would be rotated for ever. */
function couldBePut({ rotate, expiryTime }: Pick<StoredPolicy, 'rotate' | 'expiryTime'>): boolean {
  const lifetimeActions = rotate === undefined ? [] : [{ trigger: rotate, action: { type: 'Rotate' } }];
  return updateKeyRotationPolicy.input.safeParse({ name: 'key', lifetimeActions, attributes: { expiryTime } }).success;
}

const head = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('secrets'),
    latest: objectVersion,
    meta: z.strictObject({ ...metaOf(512), contentType: contentType.optional() }),
  }),
  z.strictObject({ kind: z.literal('keys'), latest: objectVersion, meta: keyMeta, policy: policy.optional() }),
]);

/** What the file says of the row, once it fits the row's bytes. Throws Fault BadParameter. */
export function headOf(row: UnpackedRow): Head {
  const parsed = head.safeParse(json(row.head));
  if (!parsed.success) throw unknown();
  const said = parsed.data;
  if (!(said.kind === 'keys' ? isKey(said.meta, row) : row.isText(LONGEST_VALUE))) throw unknown();
  return said;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the bytes are the key that is described, and could do all that it is said to do. */
function isKey(meta: z.infer<typeof keyMeta>, row: UnpackedRow): boolean {
  const { kty, n, e, crv, x, y, bits } = meta;
  operationsOf(kty, meta.key_ops);
  const half = row.publicHalf(publicHalf(meta).kty);
  if (half === undefined) return false;
  const stated = Object.entries({ kty, n, e, crv, x, y, bits }).filter(([, value]) => value !== undefined);
  return isDeepStrictEqual(Object.fromEntries(stated), described({ publicHalf: half }, kty));
}

function unknown(): Fault {
  return new Fault('BadParameter', 'The file holds what this version of Sallyport does not know.');
}
