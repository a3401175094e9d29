import { randomUUID } from 'node:crypto';
import { Fault } from '../../../fault.ts';
import { EXCHANGE_RESOURCE } from '../../client-proof/federation.ts';
import type { FederatedCredential } from './application.ts';
import type { ApplicationChange, ChangeApplication } from './application-change.ts';

export interface NewFederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  /** `api://AzureADTokenExchange` where nothing is said. */
  readonly audiences?: readonly string[];
  /** The issuer's keys where they cannot be fetched from it. */
  readonly jwks?: FederatedCredential['jwks'];
}

export interface ApplicationFederation {
  /**
   * The application itself is no subject: each of its tokens would beget the next, also when its last secret has expired.
   * Throws Fault NotFound, BadParameter, and Conflict where its name, or issuer and subject, are there or there are twenty.
   */
  addFederatedCredential(
    applicationId: string,
    credential: NewFederatedCredential,
  ): Promise<ApplicationChange & { readonly credential: FederatedCredential }>;
  /** By id or name. Ends every token so far too. Throws Fault NotFound where application or credential are not there. */
  removeFederatedCredential(applicationId: string, idOrName: string): Promise<ApplicationChange>;
}

/** As in Entra (learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations). */
const MOST_CREDENTIALS = 20;
const LONGEST = 600;

export function createApplicationFederation(change: ChangeApplication): ApplicationFederation {
  return {
    async addFederatedCredential(applicationId, wanted) {
      const credential = describe(wanted);
      const changed = await change(applicationId, ({ objectId, federatedCredentials }) => {
        if (credential.subject === objectId) throw refusal('subject', 'be another than the application itself');
        return { members: { federatedCredentials: withCredential(federatedCredentials, credential) } };
      });
      return { ...changed, credential };
    },
    removeFederatedCredential: (applicationId, idOrName) =>
      change(applicationId, ({ federatedCredentials }) => ({
        members: { federatedCredentials: withoutCredential(federatedCredentials, idOrName) },
        ends: true,
      })),
  };
}

function describe({
  name,
  issuer,
  subject,
  audiences = [EXCHANGE_RESOURCE],
  jwks,
}: NewFederatedCredential): FederatedCredential {
  if (!/^[A-Za-z0-9][\w-]{2,119}$/.test(name)) {
    throw refusal(
      'name of a federated credential',
      'have 3 to 120 letters, digits, - and _, and begin with a letter or digit',
    );
  }
  requireIssuer(issuer);
  requireText(subject, 'subject');
  if (audiences.length !== 1) throw refusal('audiences', 'be one');
  for (const audience of audiences) requireText(audience, 'audience');
  jwks?.keys.forEach(requirePublicKey);
  return { id: randomUUID(), name, issuer, subject, audiences: [...audiences], ...(jwks !== undefined && { jwks }) };
}

/** Keys are fetched from there: https, and nothing in it but host, port and path. */
function requireIssuer(issuer: string): void {
  requireText(issuer, 'issuer');
  const plain = /^https:\/\/[\x21-\x7e]+$/.test(issuer) && !/[?#\\@]/.test(issuer);
  if (!plain || !URL.canParse(issuer)) throw refusal('issuer', 'begin with https://, without user, query and fragment');
}

/** Compared to the last character, so that a placeholder would be a promise that nobody keeps. */
function requireText(text: string, what: string): void {
  if (text !== '' && text.length <= LONGEST && !/[\p{C}*]/u.test(text)) return;
  throw refusal(what, `have 1 to ${LONGEST} characters, no control characters and no wildcard`);
}

/** RFC 7518: what only a private or a symmetric key has. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function requirePublicKey(key: Readonly<Record<string, unknown>>): void {
  const symmetric = key['kty'] !== 'RSA' && key['kty'] !== 'EC';
  if (symmetric || PRIVATE.some((member) => member in key)) {
    throw refusal('keys of the issuer', 'be public RSA or EC keys');
  }
}

function withCredential(found: FederatedCredential[], added: FederatedCredential): FederatedCredential[] {
  const twin = found.some(({ name, issuer, subject }) => {
    return name === added.name || (issuer === added.issuer && subject === added.subject);
  });
  if (twin) {
    throw new Fault(
      'Conflict',
      'The application has a federated credential of this name, or of this issuer and subject.',
    );
  }
  if (found.length < MOST_CREDENTIALS) return [...found, added];
  const message = `An application has at most ${MOST_CREDENTIALS} federated credentials. Remove one first.`;
  throw new Fault('Conflict', message);
}

function withoutCredential(found: FederatedCredential[], idOrName: string): FederatedCredential[] {
  const left = found.filter(({ id, name }) => id !== idOrName && name !== idOrName);
  if (left.length < found.length) return left;
  throw new Fault('NotFound', 'The application has no federated credential with this id or name.');
}

function refusal(what: string, rule: string): Fault {
  return new Fault('BadParameter', `The ${what} must ${rule}.`);
}
