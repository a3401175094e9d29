import { CONSOLE_PATH } from '../../session/paths.ts';
import type { Services } from '../services.ts';
import { type IdentityAddresses, identityAddresses } from '../sign-in/managed-identity.ts';
import type { DataFolder } from './data-folder.ts';
import type { Demo } from './demo.ts';

/** What scripts and tests read once everything listens. Keys and secrets stand in it after a demo start only. */
export interface ReadyDocument {
  readonly version: string;
  readonly connector: {
    readonly baseUrl: string;
    readonly connections: readonly { id: string; name: string; runtimeUrl: string; key?: string }[];
  };
  readonly vaults: readonly { name: string; url: string; resource: string }[];
  readonly authority: {
    readonly url: string;
    readonly tenantId: string;
    readonly clientId?: string;
    readonly clientSecret?: string;
    /** Who may sign in at the pages. */
    readonly user?: { readonly userPrincipalName: string; readonly password: string };
  };
  /** Where managed identities get tokens; there where one is opened. */
  readonly managedIdentity?: IdentityAddresses;
  /** `signInUrl` signs the operator in, once, within five minutes; null where this is no demo start. */
  readonly console: { readonly url: string; readonly signInUrl: string | null };
  /** Path of the local authority's certificate (PEM); null where the operator brought a certificate of his own. */
  readonly ca: string | null;
}

export interface Described {
  readonly version: string;
  readonly tenantId: string;
  readonly ca: string | null;
  readonly folder: DataFolder;
  readonly demo: Demo | undefined;
}

export async function describeReady(
  services: Services,
  { version, tenantId, ca, folder, demo }: Described,
): Promise<ReadyDocument> {
  const { addresses, connections, vault, management } = services;
  const all = await connections.list();
  const vaults = await vault.vaults.list();
  const consoleUrl = `${services.console.origin}${CONSOLE_PATH}/`;
  return {
    version,
    connector: {
      baseUrl: addresses.connectorUrl,
      connections: all.map(({ id, name }) => ({
        id,
        name: name.split('/').at(-1) ?? name,
        runtimeUrl: management.runtimeUrl(id),
        ...(demo?.connection.id === id && { key: demo.connection.key }),
      })),
    },
    vaults: vaults.map(({ name }) => ({ name, url: addresses.originOf(name), resource: addresses.vaultResource })),
    authority: {
      url: addresses.authorityUrl,
      tenantId,
      ...(demo && {
        clientId: demo.application.clientId,
        clientSecret: demo.application.clientSecret,
        user: { userPrincipalName: demo.user.userPrincipalName, password: demo.user.password },
      }),
    },
    ...(services.managedIdentity && { managedIdentity: identityAddresses(services, folder, demo !== undefined) }),
    console: { url: consoleUrl, signInUrl: demo?.consoleLink ?? null },
    ca,
  };
}
