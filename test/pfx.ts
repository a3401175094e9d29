import type { KeyObject } from 'node:crypto';
import { selfSigned } from '../src/crypto/certificates/client-certificate.fixture.ts';
import { type PfxOptions, pfxOf } from '../src/crypto/pkcs12/pkcs12.fixture.ts';

/** A certificate of a test's own, with its private key in a PFX. */
export interface TestPfx {
  /** Base64. */
  readonly pfx: string;
  readonly password: string;
  /** What an application registers. */
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
}

interface NewPfx extends Omit<PfxOptions, 'keys' | 'certificates'> {
  readonly name?: string;
  /** Milliseconds since the epoch; from yesterday for a month where nothing is said. */
  readonly from?: number;
  readonly until?: number;
}

const DAY = 86_400_000;

export function newPfx({ name = 'connection', from, until, password = 'of a test', ...options }: NewPfx = {}): TestPfx {
  const period = { from: from ?? Date.now() - DAY, until: until ?? Date.now() + 30 * DAY };
  const { certificatePem, privateKey } = selfSigned({ ...period, name });
  const pfx = pfxOf({ ...options, password, keys: [privateKey], certificates: [certificatePem] });
  return { pfx: pfx.toString('base64'), password, certificatePem, privateKey };
}

export interface CertificateClient extends Pick<TestPfx, 'pfx' | 'password'> {
  readonly tenantId: string;
  readonly clientId?: string | undefined;
  readonly vault?: string;
}

/** The properties with which a connection is made that signs in with a certificate. */
export function certificateProperties({ pfx, password, tenantId, clientId, vault = 'demo' }: CertificateClient) {
  const values = {
    'token:TenantId': { value: tenantId },
    ...(clientId !== undefined && { 'token:clientId': { value: clientId } }),
    'token:clientCertificateSecret': { value: { pfx, password } },
    vaultName: { value: vault },
  };
  return { parameterValueSet: { name: 'CertOauth', values } };
}
