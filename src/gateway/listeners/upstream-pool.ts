import dns, { type LookupOptions } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';
import type * as Undici from 'undici';
import type { Config } from '../../config.ts';
import type { Exchange, Incoming } from '../../connector/https/exchange.ts';
import { CONNECT_DEADLINE, readAuthority } from './upstream.ts';

/** Connections to vaults elsewhere, kept for the next call; opened when they are first needed. */
export interface UpstreamPool {
  readonly exchange: Exchange;
  /** Breaks off what is still under way. */
  close(): Promise<void>;
}

/** To one vault: Azure answers about 4000 calls of it in ten seconds, which is 60 at a time if each takes 150 ms. */
const MOST_CONNECTIONS = 64;
/** How long one that has nothing to do is kept, in milliseconds, whatever the other side says. */
const IDLE = 30_000;
const MOST_HEADER_BYTES = 16 * 1024;

/**
 * The way out to vaults: TLS, trust and proxy as `openUpstream` has them. A request goes out as it was made and its answer
 * comes in as it is, which is why this is the library's `request` and not its `fetch`: that one adds headers, and decodes.
 */
export function openUpstreamPool(settings: Pick<Config, 'upstreamProxy' | 'upstreamCa'>): UpstreamPool {
  const { upstreamProxy, upstreamCa } = settings;
  const ca = upstreamCa === undefined ? undefined : readAuthority(upstreamCa);
  let dispatcher: Undici.Dispatcher | undefined;
  return {
    async exchange({ url, signal, ...request }) {
      const undici = await import('undici');
      dispatcher ??= openDispatcher(undici, upstreamProxy, ca);
      const options = { ...request, signal, dispatcher };
      const { statusCode, headers, body } = await undici.request(url, options);
      // What is ended before it was read says so to listeners; nobody is left to hear it.
      body.on('error', () => undefined);
      return { status: statusCode, headers, body } satisfies Incoming;
    },
    async close() {
      await dispatcher?.destroy();
    },
  };
}

function openDispatcher(
  { Agent, Pool, ProxyAgent }: Pick<typeof Undici, 'Agent' | 'Pool' | 'ProxyAgent'>,
  proxy: string | undefined,
  ca: string | undefined,
): Undici.Dispatcher {
  const pool = {
    connections: MOST_CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: IDLE,
    keepAliveMaxTimeout: IDLE,
    maxHeaderSize: MOST_HEADER_BYTES,
  };
  const tls = { timeout: CONNECT_DEADLINE, rejectUnauthorized: true, ...(ca !== undefined && { ca }) };
  if (proxy !== undefined) {
    // A tunnel is a part of connecting: a proxy that never answers is waited for no longer than a server.
    const clientFactory = (origin: URL, options: object) =>
      new Pool(origin, { ...options, headersTimeout: CONNECT_DEADLINE });
    return new ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: tls, clientFactory, ...pool });
  }
  return new Agent({ connect: ca === undefined ? { ...tls, lookup: lookupElsewhere } : tls, ...pool });
}

/**
 * Where no vault is: this machine, its link (with it the metadata service of every cloud), and nobody. Private networks are not
 * among them, for that is where Azure's private endpoints are.
 */
const NOWHERE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  // Azure's own channel to its machines, and the metadata services of Alibaba's and Oracle's.
  ['168.63.129.16', 32],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
] as const) {
  NOWHERE.addSubnet(network, prefix, 'ipv4');
  // What translates between the two kinds reaches the same (RFC 6052); so did the oldest way to write one as the other.
  NOWHERE.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of [
  ['::', 96],
  ['fe80::', 10],
  ['ff00::', 8],
  // Tunnels, which hold an IPv4 address too.
  ['2002::', 16],
  ['2001::', 32],
  // The metadata services of Amazon's machines and of Google's.
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
] as const) {
  NOWHERE.addSubnet(network, prefix, 'ipv6');
}

/** Whether a vault may be at that address. IPv4 addresses in IPv6's clothes are judged as what they are. */
export function mayBeVault(address: string, family: number): boolean {
  return !NOWHERE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Looks a name up once for each connection, which is then made to an address that was looked at: a name that changes its
 * mind in between changes nothing. With a proxy it is the proxy that looks names up, and an authority of the operator's own
 * (`--upstream-ca`) says by itself who is a vault.
 */
const lookupElsewhere: LookupFunction = (host, options: LookupOptions, done) => {
  dns.lookup(host, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) return done(error, []);
    if (!addresses.every(({ address, family }) => mayBeVault(address, family)))
      return done(Object.assign(new Error('no vault is at that address'), { code: 'ADDRESS_REFUSED' }), []);
    return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
  });
};
