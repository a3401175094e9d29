import type { Journal } from '../../audit/journal.ts';
import type { AuthorityContext } from '../../authority/context.ts';
import { requestIdentityToken } from '../../authority/managed-identity/request.ts';
import { requestToken } from '../../authority/request-token.ts';
import type { Config } from '../../config.ts';
import type { ConnectionAuthority } from '../../connections/authority.ts';
import type { Connections } from '../../connections/connections.ts';
import type { IdentitySource } from '../../connections/credentials/identity-source.ts';
import type { Deployment } from '../../connections/deployment.ts';
import { createEntra } from '../../connections/entra/entra.ts';
import { createSignIn } from '../../connections/sign-in.ts';
import { type ConnectionTokens, createConnectionTokens } from '../../connections/tokens.ts';
import type { DefaultApplication } from '../../connections/user-client.ts';
import type { SigningCertificates } from '../../crypto/certificates/signing-certificates.ts';
import { Fault } from '../../fault.ts';
import { CALLBACK_PATH } from '../../management/consent/path.ts';
import type { Fetch } from '../../tokens/remote-document.ts';
import type { Addresses } from '../listeners/addresses.ts';
import { openUpstream } from '../listeners/upstream.ts';
import {
  embeddedApplication,
  type Registered,
  readRegistered,
  registeredApplication,
} from '../start/default-application.ts';
import { createEmbeddedSignIn } from './embedded-sign-in.ts';

/** What the operator says about the identities of connections. */
export interface SignInSettings {
  /** `system`, or the name or the client id of a managed identity. */
  readonly identity: string | undefined;
  /** The application through which people sign in. */
  readonly registered: Registered;
  /** The page of this server that the authority sends people back to. */
  readonly callback: string;
  /** Where people may be sent on to from there. */
  readonly redirects: readonly string[];
  /** And where the console is served: it waits for them itself. */
  readonly isConsole: (origin: string) => boolean;
}

type Said = Pick<
  Config,
  'cloud' | 'connectorIdentity' | 'consentCallback' | 'consentRedirect' | 'defaultClientId' | 'defaultClientSecretFile'
>;

const CLIENT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Throws Fault ConfigurationInvalid. */
export function readSignIn(
  config: Said,
  { authorityUrl, isConsole }: Pick<Addresses, 'authorityUrl' | 'isConsole'>,
): SignInSettings {
  const { cloud, connectorIdentity: identity, consentCallback } = config;
  const named = identity !== undefined && identity !== 'system' && !CLIENT_ID.test(identity);
  if (cloud !== 'embedded' && named) {
    throw new Fault(
      'ConfigurationInvalid',
      'In a cloud, --connector-identity is system or the client id of a managed identity: Azure knows no other name for one.',
    );
  }
  return {
    identity,
    registered: readRegistered(config),
    callback: consentCallback ?? authorityUrl + CALLBACK_PATH,
    redirects: config.consentRedirect,
    isConsole,
  };
}

interface Ground {
  readonly deployment: Deployment;
  readonly signIn: SignInSettings;
  readonly trusted: { readonly fetch: Fetch };
  readonly clock: () => number;
}

interface Rooms {
  readonly connections: Connections;
  readonly journal: Journal;
  readonly certificates: SigningCertificates;
  /** The embedded authority's first. */
  readonly tenantId: string;
  /** Whether the vaults take tokens of the embedded authority. */
  readonly trusted: boolean;
}

export interface ConnectionSignIn extends IdentitySource {
  readonly tokens: ConnectionTokens;
}

/** How connections get their tokens. Where they do, the operator chose for all of them. */
export function connectionSignIn(ground: Ground, embedded: AuthorityContext, rooms: Rooms): ConnectionSignIn {
  const { clock } = ground;
  const source: IdentitySource = {
    authority: authorityOf(ground, embedded, rooms),
    defaultApplication: applicationOf(ground, embedded, rooms),
    readCertificate: (secrets) => rooms.certificates.of(secrets),
  };
  return {
    ...source,
    tokens: createConnectionTokens(createSignIn({ ...source, ...rooms, deployment: ground.deployment, clock }), clock),
  };
}

/** The operator's, also at the embedded authority; which has one of its own where he names none. */
function applicationOf({ deployment, signIn }: Ground, authority: AuthorityContext, rooms: Rooms): DefaultApplication {
  const { registered, callback: redirectUri } = signIn;
  const { journal, tenantId } = rooms;
  if (registered !== undefined || deployment.cloud.name !== 'embedded') return registeredApplication(registered);
  return embeddedApplication({ authority, journal, tenantId, redirectUri });
}

function authorityOf(
  { deployment: { cloud }, signIn: { identity: name }, trusted: { fetch }, clock }: Ground,
  embedded: AuthorityContext,
  { journal, trusted }: Rooms,
): ConnectionAuthority {
  const { resource } = cloud;
  if (cloud.name === 'embedded') {
    return createEmbeddedSignIn({
      requestToken: requestToken(embedded, journal),
      requestIdentityToken: requestIdentityToken(embedded),
      url: embedded.url,
      resource,
      identity: name,
      trusted,
      clock,
    });
  }
  const direct = openUpstream({ upstreamProxy: undefined, upstreamCa: undefined });
  const identity = name === undefined ? undefined : { name, environment: process.env, fetch: direct };
  return createEntra({ host: cloud.authority, resource, fetch, identity, clock });
}
