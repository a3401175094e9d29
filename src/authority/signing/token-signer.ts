import { type JWTPayload, SignJWT } from 'jose';
import type { SigningKeys } from './signing-keys.ts';

/** Signs tokens with the key whose time it is (RS256), in the thread pool. */
export interface TokenSigner {
  /** Throws Fault Unavailable where there is no key. */
  sign(claims: JWTPayload): Promise<string>;
  /** How many signatures are under way: their records will want a commit soon, and may share one. */
  readonly running: number;
}

export function createTokenSigner(signingKeys: Pick<SigningKeys, 'current'>): TokenSigner {
  let running = 0;
  return {
    get running() {
      return running;
    },
    async sign(claims) {
      const { kid, privateKey } = await signingKeys.current();
      running += 1;
      try {
        return await new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid }).sign(privateKey);
      } finally {
        running -= 1;
      }
    },
  };
}
