import { Fault } from '../../fault.ts';
import { quoted } from '../refusals.ts';

/**
 * Every refusal of a client that proves itself with a token, with the number that Microsoft's would print for it. They name
 * what to correct: whoever holds no registered key learns nothing from it that helps to make one.
 */

export function bothProofs(): Fault {
  const message = "Send either 'client_secret' or 'client_assertion', not both.";
  return new Fault('InvalidRequest', message, { aadsts: 9_002_313 });
}

export function unknownAssertionType(expected: string): Fault {
  const message = `The parameter 'client_assertion_type' must be '${expected}'.`;
  return new Fault('InvalidRequest', message, { aadsts: 9_002_313 });
}

export function malformedAssertion(cause?: unknown): Fault {
  const message =
    'The client assertion is no signed JWT that is acceptable here. Send a compact JWS of at most 16 KB, without repeated members and without a key or a critical extension in its header.';
  return new Fault('InvalidRequest', message, { aadsts: 50_027, cause });
}

export function unsupportedAlgorithm(supported: readonly string[]): Fault {
  const message = `The client assertion is signed with an unsupported algorithm. Use ${supported.join(' or ')}.`;
  return new Fault('InvalidClient', message, { aadsts: 5_002_738 });
}

export function noCertificateNamed(): Fault {
  const message =
    "The client assertion names no certificate. Its header must have 'x5t#S256', 'x5t' or 'x5c'; 'kid' is not looked at.";
  return new Fault('InvalidClient', message, { aadsts: 5_002_723 });
}

export function unknownCertificate(applicationId: string): Fault {
  const message = `The certificate that the client assertion names is not one of application '${applicationId}'. Add it there.`;
  return new Fault('InvalidClient', message, { aadsts: 700_027 });
}

export function untimelyCertificate(applicationId: string): Fault {
  const message = `The certificate of application '${applicationId}' has expired or is not valid yet. Add a new one.`;
  return new Fault('InvalidClient', message, { aadsts: 700_027 });
}

export function wrongSignature(cause?: unknown): Fault {
  const message =
    'The signature of the client assertion is not that of the key it names. Sign it with the registered private key.';
  return new Fault('InvalidClient', message, { aadsts: 700_027, cause });
}

export function foreignAssertion(applicationId: string): Fault {
  const message = `The claims 'iss' and 'sub' of the client assertion must both be the client id '${applicationId}'.`;
  return new Fault('InvalidClient', message, { aadsts: 700_021 });
}

export function wrongAudience(tokenEndpoint: string): Fault {
  const message = `The claim 'aud' of the client assertion must be '${tokenEndpoint}'.`;
  return new Fault('InvalidClient', message, { aadsts: 700_023 });
}

export function untimelyAssertion(): Fault {
  const message =
    "The client assertion has expired, is not valid yet, or has no 'exp'. Make a new one, by a right clock.";
  return new Fault('InvalidClient', message, { aadsts: 700_024 });
}

export function assertionLivesTooLong(hours: number): Fault {
  const message = `The client assertion is valid for longer than ${hours} hours. Let its 'exp' be ten minutes from now.`;
  return new Fault('InvalidClient', message, { aadsts: 700_024 });
}

/** `claim` is what no federated credential has, the ones before it being right. */
export function noFederatedCredential(claim: 'issuer' | 'audience' | 'subject', found: unknown): Fault {
  const value = typeof found === 'string' ? quoted(found) : 'that was sent';
  const message = `No federated credential of the application has the ${claim} ${value} of this token. They are compared to the last character, with case.`;
  return new Fault('InvalidClient', message, { aadsts: NUMBERS[claim] });
}

const NUMBERS = { issuer: 700_211, audience: 700_212, subject: 700_213 } as const;

export function issuerUnreachable(issuer: string, cause?: unknown): Fault {
  const message = `The keys of the issuer ${quoted(issuer)} cannot be had. Let it answer its discovery document over https, or give the federated credential its keys.`;
  return new Fault('InvalidClient', message, { aadsts: 501_661, cause });
}
