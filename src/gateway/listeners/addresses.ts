import type { Config } from '../../config.ts';
import { Fault } from '../../fault.ts';
import { isVaultName } from '../../wire/name.ts';

/** Names and URLs of everything, derived from the settings and the ports that are really bound. */
export interface Addresses {
  readonly plain: { readonly host: string; readonly port: number };
  readonly secure: { readonly host: string; readonly port: number };
  readonly connectorUrl: string;
  readonly authorityUrl: string;
  readonly vaultDomain: string;
  readonly vaultResource: string;
  /** The audience of administration: apart from the vault's, so that no token serves for both. */
  readonly managementResource: string;
  /** The audience of the connector's callers: apart from both, for the same reason. */
  readonly connectorResource: string;
  readonly vaultOrigin: string;
  readonly originOf: (vault: string) => string;
  /** The vault that a `Host` names; undefined where it is not below the vaults' domain. */
  readonly vaultOfHost: (host: string) => string | undefined;
  readonly isPlainHost: (host: string) => boolean;
  /** Whether authority, connector and administration answer to that `Host` on HTTPS. */
  readonly isMainHost: (host: string) => boolean;
  /** Whether the console is served at that origin: scheme, host and port. */
  readonly isConsole: (origin: string) => boolean;
  /** What the certificate must cover. */
  readonly names: { readonly dns: readonly string[]; readonly ips: readonly string[] };
}

export interface Bound {
  readonly host: string;
  readonly port: number;
}

/** Throws Fault ConfigurationInvalid where the audiences are not apart. */
export function deriveAddresses(config: Config, plain: Bound, secure: Bound): Addresses {
  const vaultOrigin = config.vaultOrigin ?? `https://{vault}.vault.localhost:${secure.port}`;
  const vaultHost = vaultOrigin.slice('https://{vault}.'.length);
  const vaultDomain = nameOf(vaultHost);
  const vaultResource = config.vaultResource ?? `https://${vaultHost}`;
  requireApart(config, vaultResource);
  const [authorityHost = `localhost:${secure.port}`] = config.authorityHost;
  const main = new Set([
    'localhost',
    '127.0.0.1',
    '[::1]',
    secure.host,
    vaultDomain,
    ...config.authorityHost.map(nameOf),
  ]);
  // Clients leave the port out where it is the scheme's own (RFC 9110 section 7.2).
  const ports = plain.port === 80 ? [':80', ''] : [`:${plain.port}`];
  const plainHosts = new Set(
    ['127.0.0.1', 'localhost', '[::1]', plain.host].flatMap((host) => ports.map((port) => `${host}${port}`)),
  );
  const consoles = new Set([
    ...[...plainHosts].map((host) => `http://${host}`),
    ...[...main].map((name) => `https://${name}${secure.port === 443 ? '' : `:${secure.port}`}`),
    ...config.authorityHost.map((host) => `https://${host}`),
  ]);
  return {
    plain,
    secure,
    connectorUrl: `http://${plain.host}:${plain.port}/apim/keyvault`,
    authorityUrl: `https://${authorityHost}`,
    vaultDomain,
    vaultResource,
    managementResource: config.managementResource,
    connectorResource: config.apihubResource,
    vaultOrigin,
    originOf: (vault) => vaultOrigin.replace('{vault}', vault.toLowerCase()),
    vaultOfHost(host) {
      const name = nameOf(host);
      const below = name.endsWith(`.${vaultDomain}`) ? name.slice(0, -vaultDomain.length - 1) : '';
      return isVaultName(below) ? below : undefined;
    },
    isPlainHost: (host) => plainHosts.has(host),
    isMainHost: (host) => main.has(nameOf(host)),
    isConsole: (origin) => consoles.has(origin),
    names: {
      dns: ['localhost', vaultDomain, `*.${vaultDomain}`, ...config.authorityHost.map(nameOf)],
      ips: [...new Set(['127.0.0.1', '::1', ...ipOf(secure.host)])],
    },
  };
}

function requireApart({ managementResource, apihubResource, vaultAppId }: Config, vaultResource: string): void {
  const isVaults = (audience: string) =>
    audience === vaultResource || audience.toLowerCase() === vaultAppId?.toLowerCase();
  if (isVaults(managementResource)) throw oneAudience('--management-resource', 'that of the vault');
  if (isVaults(apihubResource) || apihubResource === managementResource)
    throw oneAudience('--apihub-resource', 'those of the vault and of administration');
}

function oneAudience(flag: string, others: string): Fault {
  return new Fault(
    'ConfigurationInvalid',
    `${flag} must be another audience than ${others}, or a token for one would serve for both.`,
  );
}

/** The host without its port, in lower case; a bracketed IPv6 address keeps its brackets. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}

function ipOf(host: string): string[] {
  return /^\d+(\.\d+){3}$/.test(host) && host !== '0.0.0.0' ? [host] : [];
}
