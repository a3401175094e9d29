import type { SigningCertificate } from '../../crypto/certificates/signing-certificate.ts';
import type { ConnectionAuthority } from '../authority.ts';
import type { ConnectionSecrets } from '../connection.ts';
import type { DefaultApplication } from '../user-client.ts';

/** Where a connection's identity comes from, as far as it is not its own. */
export interface IdentitySource {
  readonly authority: ConnectionAuthority;
  readonly defaultApplication: DefaultApplication;
  /** The certificate of a PFX, and what its key can do. Throws Fault BadParameter that says what is wrong with it. */
  readonly readCertificate: (secrets: Pick<ConnectionSecrets, 'pfx' | 'password'>) => Promise<SigningCertificate>;
}

/** One token, asked for. */
export interface TokenWanted extends IdentitySource {
  readonly secrets: ConnectionSecrets;
  /** What the vault demands of it, as JSON. */
  readonly claims: string | undefined;
}
