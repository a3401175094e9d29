import { Buffer } from 'node:buffer';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CURVE_NAMES, type Curve, curveOf } from './algorithms/curves.ts';
import { bitsOf, publicHalfOf, publicKeyOf } from './jwk/public-half.ts';
import { importJwk, makeKey, openPrivateKey, openSecretKey, sealPrivateKey } from './key-material.ts';
import { createSeal, type Place } from './seal.ts';
import { createRing } from './sealing/key-ring.ts';

/** Keys that are not RSA: how they are made, and what is refused of those that callers send. */
const refused = (message: string) => expect.objectContaining({ name: 'Fault', code: 'BadParameter', message });
const place: Place = { table: 'object', column: 'sealed', vault: 'demo', name: 'keys/signing', version: '01' };
const seal = createSeal(createRing(0), 'installation-1');

/** A private key of a curve as a JSON Web Key under Key Vault's name of the curve. */
function ecJwk(crv: Curve) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: curveOf(crv)?.openssl ?? '' });
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
  return { kty: 'EC', crv, x, y, d };
}

describe.each(CURVE_NAMES)('an EC key on %s', (crv) => {
  const jwk = ecJwk(crv);
  const length = curveOf(crv)?.bytes ?? 0;
  const zeros = Buffer.alloc(length).toString('base64url');

  it('is made with a public half that verifies', async () => {
    const { privateKey, publicHalf } = await makeKey({ kty: 'EC', crv });
    expect(publicHalf).toEqual({ kty: 'EC', crv, x: expect.any(String), y: expect.any(String) });
    expect(bitsOf(publicHalf)).toBe(curveOf(crv)?.bits);
    expect(publicKeyOf(publicHalf).asymmetricKeyDetails).toEqual(privateKey.asymmetricKeyDetails);
  });

  it('is taken over as it was sent, and sealed and opened as it is', async () => {
    const material = await importJwk('EC', jwk);
    const { x, y } = jwk;
    expect(material.publicHalf).toEqual({ kty: 'EC', crv, x, y });
    const opened = openPrivateKey(sealPrivateKey(material, seal, place, '{}'), seal, place, '{}');
    expect(opened.export({ format: 'jwk' }).d).toBe(jwk.d);
  });

  it('is refused where the point is not that of the private number', async () => {
    const other = ecJwk(crv);
    const does = refused('The member d of the EC key does not fit x and y.');
    await expect(importJwk('EC', { ...jwk, d: other.d })).rejects.toEqual(does);
    await expect(importJwk('EC', { ...jwk, x: other.x, y: other.y })).rejects.toEqual(does);
    // Off the curve: such a point has other groups, which give the private number away.
    await expect(importJwk('EC', { ...jwk, y: other.y })).rejects.toEqual(does);
    await expect(importJwk('EC', { ...jwk, x: zeros, y: zeros })).rejects.toEqual(does);
  });

  it('is refused where the private number is zero, or beyond the order', async () => {
    const range = refused("The member d of the EC key must be from 1 to the group's order less 1.");
    const beyond = Buffer.alloc(length, 0xff).toString('base64url');
    for (const d of [zeros, beyond]) await expect(importJwk('EC', { ...jwk, d })).rejects.toEqual(range);
  });

  it('is refused where a member is missing, short, long, or no text', async () => {
    for (const member of ['x', 'y', 'd'] as const) {
      const full = Buffer.from(jwk[member], 'base64url');
      const lengths = [full.subarray(1), Buffer.concat([Buffer.of(0), full])];
      for (const bytes of lengths) {
        await expect(importJwk('EC', { ...jwk, [member]: bytes.toString('base64url') })).rejects.toEqual(
          refused(`The member ${member} of the EC key must have ${length} bytes on ${crv}.`),
        );
      }
      await expect(importJwk('EC', { ...jwk, [member]: undefined })).rejects.toEqual(
        refused(`The member ${member} of the EC key is missing.`),
      );
      await expect(importJwk('EC', { ...jwk, [member]: `${jwk[member]}=` })).rejects.toEqual(
        refused(`The member ${member} of the EC key is not canonical base64url.`),
      );
      await expect(importJwk('EC', { ...jwk, [member]: 'A'.repeat(129) })).rejects.toEqual(
        refused(`The member ${member} of the EC key is too long.`),
      );
    }
  });
});

describe('an EC key', () => {
  it.each(['secp256k1', 'p-256', 'P-224', 'Ed25519', 'constructor', '', undefined])(
    'is refused on the curve %j',
    async (crv) => {
      await expect(importJwk('EC', { ...ecJwk('P-256'), crv })).rejects.toEqual(
        refused('The member crv of the EC key must be one of P-256, P-384, P-521, P-256K.'),
      );
    },
  );

  it('is refused where another curve is named than it lies on', async () => {
    await expect(importJwk('EC', { ...ecJwk('P-256'), crv: 'P-256K' })).rejects.toEqual(
      refused('The member d of the EC key does not fit x and y.'),
    );
  });

  it('lies on P-256 where nothing is said, and on no curve that there is not', async () => {
    expect((await makeKey({ kty: 'EC' })).publicHalf).toMatchObject({ crv: 'P-256' });
    const message = 'The crv of an EC key must be P-256, P-384, P-521, P-256K.';
    await expect(makeKey({ kty: 'EC', crv: 'P-224' })).rejects.toEqual(refused(message));
  });
});

describe.each([128, 192, 256])('an oct key of %i bits', (bits) => {
  it('is made anew each time, and nothing of it is public', async () => {
    const made = await Promise.all([makeKey({ kty: 'oct', size: bits }), makeKey({ kty: 'oct', size: bits })]);
    expect(made.map(({ publicHalf }) => publicHalf)).toEqual([
      { kty: 'oct', bits },
      { kty: 'oct', bits },
    ]);
    expect(made[0]?.privateKey.equals(made[1]?.privateKey ?? made[0].privateKey)).toBe(false);
  });

  it('is taken over as it was sent, and sealed and opened as it is', async () => {
    const secret = randomBytes(bits / 8);
    const material = await importJwk('oct', { kty: 'oct', k: secret.toString('base64url') });
    expect(material.publicHalf).toEqual({ kty: 'oct', bits });
    const sealed = sealPrivateKey(material, seal, place, '{}');
    expect(Buffer.from(sealed).includes(secret)).toBe(false);
    const opened = openSecretKey(sealed, seal, place, '{}');
    expect(opened.export().equals(secret)).toBe(true);
    expect(publicHalfOf(opened)).toEqual({ kty: 'oct', bits });
  });
});

describe('an oct key', () => {
  it.each([1, 15, 17, 31, 33, 48, 64])('is refused with %i bytes', async (length) => {
    await expect(importJwk('oct', { k: randomBytes(length).toString('base64url') })).rejects.toEqual(
      refused('The member k of the oct key must have 16, 24 or 32 bytes.'),
    );
  });

  it('is refused with more than 64 bytes, without looking at them', async () => {
    await expect(importJwk('oct', { k: randomBytes(65).toString('base64url') })).rejects.toEqual(
      refused('The member k of the oct key is too long.'),
    );
  });

  it('is refused without k, and with k that is no base64url', async () => {
    await expect(importJwk('oct', {})).rejects.toEqual(refused('The member k of the oct key is missing.'));
    await expect(importJwk('oct', { k: '+'.repeat(22) })).rejects.toEqual(
      refused('The member k of the oct key is not canonical base64url.'),
    );
  });

  it('is not made in another size', async () => {
    const message = 'The key_size is 512 bits; an oct key must have 128, 192, 256 bits.';
    await expect(makeKey({ kty: 'oct', size: 512 })).rejects.toEqual(refused(message));
  });
});

describe('what another type has', () => {
  it('is refused: a curve for RSA and oct, another size for EC', async () => {
    await expect(makeKey({ kty: 'RSA', crv: 'P-256' })).rejects.toEqual(
      refused('The crv is for EC keys; an RSA key has a key_size.'),
    );
    await expect(makeKey({ kty: 'oct', crv: 'P-256' })).rejects.toEqual(
      refused('The crv is for EC keys; an oct key has a key_size.'),
    );
    await expect(makeKey({ kty: 'EC', size: 2048 })).rejects.toEqual(
      refused('The key_size of an EC key is that of its crv; leave it out.'),
    );
  });
});
