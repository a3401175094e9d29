import { createAuthorityServer } from '../authority/server.ts';
import { createConnector } from '../connector/connector.ts';
import { type Handler, type MountOptions, mount, serve } from '../http/mount.ts';
import { createHealth } from '../management/health.ts';
import { createManagement, managementFailure } from '../management/management.ts';
import { createHealthStatus } from '../vault/health-status.ts';
import { createVault } from '../vault/vault.ts';
import type { Services } from './services.ts';

/** Who answers on which listener, by `Host`. */
export interface Handlers {
  readonly plain: (host: string) => Handler | undefined;
  readonly secure: (host: string) => Handler | undefined;
}

/** Connector, administration and health on both listeners; vault and authority on HTTPS only, the vault by host name. */
export async function createHandlers(
  services: Services,
  onError: MountOptions['onError'],
  ready: () => boolean,
): Promise<Handlers> {
  const { addresses } = services;
  const options = { onError, unknown: managementFailure };
  const everywhere = [
    serve(createConnector(services.connector)),
    serve(createManagement(services.management)),
    serve(createHealth(ready)),
  ];
  const plain = await mount(everywhere, options);
  const authority = serve(createAuthorityServer(services.authority, services.journal));
  const main = whenAsked(() => mount([...everywhere, authority], options));
  const vaultServers = [serve(createVault(services.vault)), serve(createHealthStatus(services.vault))];
  const vault = whenAsked(() => mount(vaultServers, { ...options, methodOverride: true, verbsInAnyCase: true }));
  return {
    plain: (host) => (addresses.isPlainHost(host) ? plain : undefined),
    secure(host) {
      // Names that were given to the authority win: they may lie below the vaults' domain.
      if (addresses.isMainHost(host)) return main;
      return addresses.vaultOfHost(host) === undefined ? undefined : vault;
    },
  };
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
