import { Fault } from '../fault.ts';
import type { Fetch } from '../tokens/remote-document.ts';
import { createFederatedKeys, type FederatedKeys } from './client-proof/federated-keys.ts';
import { EXCHANGE_RESOURCE } from './client-proof/federation.ts';
import { createDirectory, type Directory, type DirectoryOptions } from './directory/directory.ts';
import { createSigningKeys, type SigningKeys } from './signing/signing-keys.ts';
import { createTokenSigner, type TokenSigner } from './signing/token-signer.ts';

export interface AuthorityOptions extends DirectoryOptions {
  /** Where clients reach this authority, without a slash at the end: `https://localhost:8443`. */
  readonly url: string;
  /** What tokens are issued for: the audiences, to the last character. */
  readonly resources: readonly string[];
  /** The one of them whose tokens carry the application's roles. */
  readonly managementResource?: string;
  /** `iss` of the access tokens of a tenant; `{url}/{tenantId}/` where it is not said. */
  readonly issuer?: (tenantId: string) => string;
  /** How keys of other issuers are had; not at all where it is not said. */
  readonly fetch?: Fetch;
}

/** What every operation of the authority is given. */
export interface AuthorityContext extends DirectoryOptions {
  readonly url: string;
  readonly resources: readonly string[];
  readonly managementResource: string | undefined;
  readonly issuer: (tenantId: string) => string;
  readonly directory: Directory;
  readonly signingKeys: SigningKeys;
  readonly signer: TokenSigner;
  readonly federatedKeys: FederatedKeys;
  /** The Authorization headers of this request; none where it came from inside. */
  readonly authorization?: readonly string[];
}

export function createAuthority(options: AuthorityOptions): AuthorityContext {
  const { store, seal, clock, url, managementResource } = options;
  const signingKeys = createSigningKeys({ store, seal, clock });
  const resources = [...options.resources, EXCHANGE_RESOURCE];
  return {
    store,
    seal,
    clock,
    url,
    resources,
    managementResource,
    issuer: options.issuer ?? ((tenantId) => `${url}/${tenantId}/`),
    directory: createDirectory({ ...options, resources }),
    signingKeys,
    signer: createTokenSigner(signingKeys),
    federatedKeys: createFederatedKeys(options.fetch ?? unreachable, clock),
  };
}

const unreachable: Fetch = () => Promise.reject(new Fault('BadGateway', 'This authority calls no other server.'));
