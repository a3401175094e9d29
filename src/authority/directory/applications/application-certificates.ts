import { randomUUID } from 'node:crypto';
import { readClientCertificate } from '../../../crypto/certificates/client-certificate.ts';
import { Fault } from '../../../fault.ts';
import { requireDisplayName } from '../names.ts';
import type { ApplicationCertificate } from './application.ts';
import type { ApplicationChange, ChangeApplication } from './application-change.ts';

export interface ApplicationCertificates {
  /**
   * One certificate more, PEM or the Base64 of its DER; named after its subject where nothing is said. Throws Fault
   * NotFound, BadParameter, and Conflict where it is there or there are ten.
   */
  addCertificate(
    applicationId: string,
    certificate: string,
    displayName?: string,
  ): Promise<ApplicationChange & { readonly certificate: ApplicationCertificate }>;
  /** Ends every token so far too. Throws Fault NotFound where application or certificate are not there. */
  removeCertificate(applicationId: string, certificateId: string): Promise<ApplicationChange>;
}

const MOST_CERTIFICATES = 10;

/** @param now Unix seconds. */
export function createApplicationCertificates(change: ChangeApplication, now: () => number): ApplicationCertificates {
  return {
    async addCertificate(applicationId, text, displayName) {
      const { subject, ...read } = readClientCertificate(text, now());
      const name = requireDisplayName(displayName ?? (subject || 'Certificate'));
      const certificate = { id: randomUUID(), displayName: name, ...read };
      const changed = await change(applicationId, ({ certificates }) => ({
        members: { certificates: withCertificate(certificates, certificate) },
      }));
      return { ...changed, certificate };
    },
    removeCertificate: (applicationId, certificateId) =>
      change(applicationId, ({ certificates }) => ({
        members: { certificates: withoutCertificate(certificates, certificateId) },
        ends: true,
      })),
  };
}

type Certificates = ApplicationCertificate[];

function withCertificate(certificates: Certificates, added: ApplicationCertificate): Certificates {
  if (certificates.some(({ thumbprint256 }) => thumbprint256 === added.thumbprint256)) {
    throw new Fault('Conflict', 'The application has this certificate already.');
  }
  if (certificates.length < MOST_CERTIFICATES) return [...certificates, added];
  throw new Fault('Conflict', `An application has at most ${MOST_CERTIFICATES} certificates. Remove one first.`);
}

function withoutCertificate(certificates: Certificates, certificateId: string): Certificates {
  const left = certificates.filter(({ id }) => id !== certificateId.toLowerCase());
  if (left.length < certificates.length) return left;
  throw new Fault('NotFound', 'The application has no certificate with this id.');
}
