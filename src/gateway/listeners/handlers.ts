import type { IncomingMessage } from 'node:http';
import { createManagedIdentityServers } from '../../authority/managed-identity/server.ts';
import { createAuthorityServer } from '../../authority/server.ts';
import { isSignInPath, isVisitable as isSignInVisit } from '../../authority/sign-in/paths.ts';
import { CONNECTOR_PATH, createConnector } from '../../connector/connector.ts';
import { type Handler, type Mounted, type MountOptions, mount, serve } from '../../http/mount.ts';
import { CALLBACK_PATH } from '../../management/consent/path.ts';
import { managementFailure } from '../../management/failure.ts';
import { createHealth } from '../../management/health.ts';
import type { ConsoleParts } from '../../session/console.ts';
import { isConsolePath, isVisitable } from '../../session/paths.ts';
import { createHealthStatus } from '../../vault/health-status.ts';
import { createVault } from '../../vault/vault.ts';
import type { Services } from '../services.ts';

/** Who answers on which listener, by `Host`. */
export interface Handlers {
  readonly plain: (host: string) => Handler | undefined;
  readonly secure: (host: string) => Handler | undefined;
  /** Where a page on another origin may send its visitor; nowhere where it is not said. */
  readonly visitable?: (host: string, path: string) => boolean;
}

/** Connector, administration, console and health on both listeners; managed identities on the plain one, vault and authority on HTTPS only, the vault by host name. */
export async function createHandlers(
  services: Services,
  onError: MountOptions['onError'],
  ready: () => boolean,
): Promise<Handlers> {
  const { addresses } = services;
  const options = { onError, unknown: managementFailure };
  const resourceManager = { ...options, pathsInAnyCase: true };
  const connector = await mount([serve(createConnector(services.connector))], options);
  const administration = async () => {
    const { createManagement } = await import('../../management/management.ts');
    const { createProxy } = await import('../../management/connections/proxy.ts');
    const { createDynamicInvoke } = await import('../../management/connections/dynamic-invoke.ts');
    const rooms = { management: services.management, connector: services.connector };
    return [
      serve(createManagement(services.management)),
      serve(createProxy(rooms)),
      serve(createDynamicInvoke(rooms)),
      serve(createHealth(ready)),
    ];
  };
  const authority = serve(createAuthorityServer(services.authority, services.journal));
  const beside = (others: Handler): Handler => {
    return (request, response) =>
      request.url?.startsWith(`${CONNECTOR_PATH}/`) ? connector(request, response) : others(request, response);
  };
  const vaultServers = [serve(createVault(services.vault)), serve(createHealthStatus(services.vault))];
  const vault = whenAsked(() => mount(vaultServers, { ...options, methodOverride: true, verbsInAnyCase: true }));
  const management = whenAsked(async () => mount(await administration(), resourceManager));
  const visits = (secure: boolean) => consoleOf(services, { secure, onError, management, vault });
  const [plainConsole, secureConsole] = [visits(false), visits(true)];
  const loopback = beside(
    whenAsked(async () => mount([...(await administration()), ...identities(services)], resourceManager)),
  );
  const plain: Handler = (request, response) =>
    isConsolePath(pathOf(request)) ? plainConsole(request, response) : loopback(request, response);
  const others = whenAsked(async () => mount([...(await administration()), authority], resourceManager));
  const pages = whenAsked(() => signInPages(services, onError));
  const consent = whenAsked(() => consentPage(services, onError));
  const main = beside((request, response) => {
    const path = pathOf(request);
    if (path === CALLBACK_PATH) return consent(request, response);
    if (isConsolePath(path)) return secureConsole(request, response);
    return isSignInPath(path) ? pages(request, response) : others(request, response);
  });
  return {
    plain: (host) => (addresses.isPlainHost(host) ? plain : undefined),
    secure(host) {
      // Names that were given to the authority win: they may lie below the vaults' domain.
      if (addresses.isMainHost(host)) return main;
      return addresses.vaultOfHost(host) === undefined ? undefined : vault;
    },
    visitable(host, path) {
      if (isVisitable(path)) return addresses.isMainHost(host) || addresses.isPlainHost(host);
      return addresses.isMainHost(host) && (isSignInVisit(path) || path === CALLBACK_PATH);
    },
  };
}

/** Managed identities are asked for without a proof, so on loopback only, and only where the operator opened some. */
function identities({ managedIdentity, journal }: Services): readonly Mounted[] {
  return managedIdentity === undefined ? [] : createManagedIdentityServers(managedIdentity, journal).map(serve);
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

/** Many servers are never opened in a browser. */
function consoleOf(services: Services, parts: ConsoleParts): Handler {
  return whenAsked(async () => {
    const { createConsole } = await import('../../session/console.ts');
    return createConsole(services.console, parts);
  });
}

/** Most servers never show one of them. */
async function signInPages({ authority, journal }: Services, onError: MountOptions['onError']): Promise<Handler> {
  const { createSignInServer } = await import('../../authority/sign-in/server.ts');
  const server = createSignInServer(authority, journal);
  return mount([serve(server)], { onError, unknown: (fault, request) => server.failure(fault, request) });
}

/** The authority sends people back to HTTPS only: what they bring opens a vault. */
async function consentPage({ management }: Services, onError: MountOptions['onError']): Promise<Handler> {
  const { createConsentServer } = await import('../../management/consent/server.ts');
  const server = createConsentServer(management);
  return mount([serve(server)], { onError, unknown: (fault, request) => server.failure(fault, request) });
}

/** What the first call may wait for need not hold up the start. */
function whenAsked(make: () => Promise<Handler>): Handler {
  let made: Promise<Handler> | undefined;
  let handler: Handler | undefined;
  return (request, response) => {
    if (handler !== undefined) return handler(request, response);
    made ??= make();
    made.then(
      (ready) => {
        handler = ready;
        ready(request, response);
      },
      () => response.destroy(),
    );
  };
}
