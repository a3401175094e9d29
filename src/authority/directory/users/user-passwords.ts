import { z } from 'zod';
import type { Passwords } from '../../../crypto/password.ts';
import type { Seal } from '../../../crypto/seal.ts';
import type { Change } from '../../../operation.ts';
import { readProof, writeProof } from '../../proofs.ts';
import type { Entries } from '../entries.ts';
import { isOverlong, normalisePassword, requirePassword } from './password-rules.ts';
import type { User } from './user.ts';

/** The passwords of users, each in a row of its own. */
export interface UserPasswords {
  /** A first password, or another. Throws Fault BadParameter, TooManyRequests. */
  set(user: Pick<User, 'objectId' | 'userPrincipalName'>, password: string): Promise<readonly Change[]>;
  /** The same work whatever comes of it, for nobody as well. Throws Fault TooManyRequests. */
  matches(objectId: string | undefined, password: string): Promise<boolean>;
  remove(objectId: string): Promise<readonly Change[]>;
}

const passwordHash = z.object({ N: z.number(), r: z.number(), p: z.number(), salt: z.string(), hash: z.string() });

/** The id of nobody: what is looked for where no user is. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface UserPasswordsOptions {
  readonly entries: Entries;
  readonly seal: Seal;
  readonly passwords: Passwords;
}

export function createUserPasswords({ entries, seal, passwords }: UserPasswordsOptions): UserPasswords {
  const find = async (objectId: string) => {
    const entry = await entries.find('password', objectId);
    return entry && { entry, ...readProof(seal, entry, passwordHash) };
  };
  return {
    async set({ objectId, userPrincipalName }, password) {
      const content = await passwords.hash(requirePassword(password, userPrincipalName));
      const found = await find(objectId);
      const row = writeProof(seal, { kind: 'password', objectId, revision: (found?.revision ?? 0) + 1, content });
      return [found ? entries.replace(found.entry, row) : entries.insert('password', objectId, row)];
    },
    async matches(objectId, password) {
      const found = await find(objectId ?? NOBODY);
      const possible = !isOverlong(password);
      return passwords.verify(possible ? normalisePassword(password) : '', possible ? found : undefined);
    },
    async remove(objectId) {
      const found = await find(objectId);
      return found ? [entries.remove(found.entry)] : [];
    },
  };
}
