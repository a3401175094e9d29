import { z } from 'zod';
import type { Seal } from '../../../crypto/seal.ts';
import { matchTotp } from '../../../crypto/totp.ts';
import type { Change } from '../../../operation.ts';
import { readProof, writeProof } from '../../proofs.ts';
import type { Entries } from '../entries.ts';

/** The secrets of users' authenticator apps, each in a row of its own. */
export interface UserTotps {
  /** A new secret, instead of one that was there. */
  set(objectId: string, secret: Uint8Array): Promise<readonly Change[]>;
  /** The change that makes the code count; undefined where it does not. */
  use(objectId: string, code: string): Promise<readonly Change[] | undefined>;
  remove(objectId: string): Promise<readonly Change[]>;
}

/** `used`: the step of the last code that counted, so that none counts twice. */
const totp = z.object({ secret: z.string(), used: z.number() });

export interface UserTotpsOptions {
  readonly entries: Entries;
  readonly seal: Seal;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export function createUserTotps({ entries, seal, clock }: UserTotpsOptions): UserTotps {
  const find = async (objectId: string) => {
    const entry = await entries.find('totp', objectId);
    return entry && { entry, ...readProof(seal, entry, totp) };
  };
  const write = (objectId: string, revision: number, content: z.infer<typeof totp>) =>
    writeProof(seal, { kind: 'totp', objectId, revision, content });
  return {
    async set(objectId, secret) {
      const found = await find(objectId);
      const content = { secret: Buffer.from(secret).toString('base64url'), used: 0 };
      const row = write(objectId, (found?.revision ?? 0) + 1, content);
      return [found ? entries.replace(found.entry, row) : entries.insert('totp', objectId, row)];
    },
    async use(objectId, code) {
      const found = await find(objectId);
      if (found === undefined) return undefined;
      const { secret, used, revision, entry } = found;
      const step = matchTotp({ secret: Buffer.from(secret, 'base64url'), code, now: clock() / 1000, used });
      if (step === undefined) return undefined;
      return [entries.replace(entry, write(objectId, revision + 1, { secret, used: step }))];
    },
    async remove(objectId) {
      const found = await find(objectId);
      return found ? [entries.remove(found.entry)] : [];
    },
  };
}
