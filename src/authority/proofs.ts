import { z } from 'zod';
import type { Seal } from '../crypto/seal.ts';
import { type Entry, type EntryContent, type EntryKind, placeOf } from './directory/entries.ts';

/**
 * What a user proves with stands in rows of its own, beside the user's: it is read at a sign-in only, never kept
 * in memory, and a used code touches no cache.
 */
export type ProofKind = Extract<EntryKind, 'password' | 'totp'>;

export interface Proof {
  readonly kind: ProofKind;
  readonly objectId: string;
  /** Another one at each change. */
  readonly revision: number;
  readonly content: unknown;
}

export function writeProof(seal: Seal, { kind, objectId, revision, content }: Proof): EntryContent {
  const meta = JSON.stringify({ revision });
  return { meta, sealed: seal.seal(Buffer.from(JSON.stringify(content)), placeOf(kind, objectId), meta) };
}

const proofMeta = z.object({ revision: z.number() });

export function readProof<Content>(
  seal: Seal,
  entry: Entry,
  schema: z.ZodType<Content>,
): Content & { revision: number } {
  const { kind, id, meta, sealed } = entry;
  if (sealed === null) throw new Error(`The ${kind} of ${id} has no sealed part.`);
  const content = schema.parse(JSON.parse(seal.open(sealed, placeOf(kind, id), meta).toString()));
  return { ...content, ...proofMeta.parse(JSON.parse(meta)) };
}
