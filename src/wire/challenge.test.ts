import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { challenge, readChallenge } from './challenge.ts';

const authorization = `https://login.microsoftonline.com/${randomUUID()}`;
const resource = 'https://vault.azure.net';

describe('a challenge', () => {
  it('is read as it was written, with and without claims', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'z', '0', '9', ':', '/', '.', '-', '_', ' ', ',', '=') });
    const claims = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
    fc.assert(
      fc.property(plain, plain, claims, (authorization, resource, claims) => {
        const encoded = claims === undefined ? {} : { claims: Buffer.from(claims).toString('base64') };
        expect(readChallenge(challenge(authorization, resource, claims))).toEqual({
          authorization,
          resource,
          ...(claims !== undefined && { error: 'insufficient_claims', ...encoded }),
        });
      }),
    );
  });

  it('may name a scope', () => {
    const header = `Bearer authorization="${authorization}", scope="${resource}/.default"`;
    expect(readChallenge(header)).toEqual({ authorization, scope: `${resource}/.default` });
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    `Basic authorization="${authorization}", resource="${resource}"`,
    `authorization="${authorization}", resource="${resource}"`,
    `Bearer resource="${resource}"`,
    `Bearer authorization=${authorization}, resource=${resource}`,
    `Bearer authorization="${authorization}, resource="${resource}"`,
    `Bearer authorization="${authorization}" resource="${resource}"`,
    `Bearer authorization="${authorization}", resource="${resource}", resource="https://evil.example"`,
    `Bearer authorization="https://evil.example/x", authorization="${authorization}", resource="${resource}"`,
    `Bearer authorization="${authorization}\\"", resource="${resource}"`,
    `Bearer authorization="${authorization}", resource="${resource}", Bearer authorization="${authorization}"`,
  ])('is not %j', (header) => {
    expect(readChallenge(header)).toBeUndefined();
  });
});
