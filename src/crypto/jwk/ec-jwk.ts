import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import { CURVE_NAMES, curveOf } from '../algorithms/curves.ts';
import { readMember, type UncheckedJwk, wrongMember } from './jwk-bytes.ts';

/** A P-521 number in base64url is 88 characters; the rest is for a sentence about its length instead of one about text. */
const LONGEST = 128;

/**
 * Reads a private EC key (RFC 7518 section 6.2). The public point must be that of the private number: it is computed
 * anew, so that neither a point off the curve nor one of another key is stored.
 * @throws Fault BadParameter naming the member that is wrong.
 */
export function ecKeyFromJwk(jwk: UncheckedJwk): KeyObject {
  const crv = typeof jwk['crv'] === 'string' ? jwk['crv'] : '';
  const curve = curveOf(crv);
  if (curve === undefined) throw wrongMember('crv', 'EC', `must be one of ${CURVE_NAMES.join(', ')}`);
  const number = (member: string): Buffer => {
    const bytes = readMember(jwk, member, 'EC', LONGEST);
    // RFC 7518 sections 6.2.1.2 and 6.2.2.1: full length, leading zeros included.
    if (bytes.length !== curve.bytes) throw wrongMember(member, 'EC', `must have ${curve.bytes} bytes on ${crv}`);
    return bytes;
  };
  const [x, y, d] = [number('x'), number('y'), number('d')];
  const point = publicPoint(curve.openssl, d);
  if (!point.equals(Buffer.concat([Buffer.of(4), x, y]))) throw wrongMember('d', 'EC', 'does not fit x and y');
  const text = { x: x.toString('base64url'), y: y.toString('base64url'), d: d.toString('base64url') };
  d.fill(0);
  return createPrivateKey({ key: { kty: 'EC', crv: curve.jwk, ...text }, format: 'jwk' });
}

/** Uncompressed (SEC 1 section 2.3.3). OpenSSL refuses zero and numbers from the group's order on. */
function publicPoint(name: string, d: Buffer): Buffer {
  const pair = createECDH(name);
  try {
    pair.setPrivateKey(d);
    return pair.getPublicKey();
  } catch {
    throw wrongMember('d', 'EC', "must be from 1 to the group's order less 1");
  }
}
