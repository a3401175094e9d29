import { Buffer } from 'node:buffer';
import { Fault } from '../../fault.ts';

/** A JSON Web Key as a caller sends it, nothing of it checked. */
export type UncheckedJwk = Readonly<Record<string, unknown>>;

/**
 * The bytes of one member.
 * @param kind what the sentence of a refusal calls the key, for instance `RSA`.
 * @param longest in characters.
 * @throws Fault BadParameter where it is missing, too long, or not canonical base64url.
 */
export function readMember(jwk: UncheckedJwk, member: string, kind: string, longest: number): Buffer {
  const text = jwk[member];
  if (text === undefined || text === null || text === '') throw wrongMember(member, kind, 'is missing');
  if (typeof text !== 'string') throw wrongMember(member, kind, 'is not a string');
  if (text.length > longest) throw wrongMember(member, kind, 'is too long');
  const bytes = Buffer.from(text, 'base64url');
  // Node skips what is not base64url and ignores stray low bits; only canonical text comes back the same.
  if (bytes.toString('base64url') !== text) throw wrongMember(member, kind, 'is not canonical base64url');
  return bytes;
}

/** Names the member, never its value. */
export function wrongMember(member: string, kind: string, what: string): Fault {
  return new Fault('BadParameter', `The member ${member} of the ${kind} key ${what}.`);
}
