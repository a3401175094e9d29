import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type * as Undici from 'undici';
import type { Config } from '../../config.ts';
import { Fault } from '../../fault.ts';
import type { Fetch } from '../../tokens/remote-document.ts';

/** Connecting, and every TLS handshake, takes no longer; in milliseconds. */
export const CONNECT_DEADLINE = 5_000;

/**
 * The one way out to servers that others run: TLS is always verified, against `--upstream-ca` where it is given and the system's
 * authorities where not, through `--upstream-proxy` where that is given. Variables of the environment have no say. The library
 * loads at the first call. Throws Fault ConfigurationInvalid.
 */
export function openUpstream({ upstreamProxy, upstreamCa }: Pick<Config, 'upstreamProxy' | 'upstreamCa'>): Fetch {
  const ca = upstreamCa === undefined ? undefined : readAuthority(upstreamCa);
  let dispatcher: Undici.Dispatcher | undefined;
  return async (url, options) => {
    const undici = await import('undici');
    dispatcher ??= openDispatcher(undici, upstreamProxy, ca);
    return undici.fetch(url, { ...options, dispatcher });
  };
}

/** HTTP/1.1, and no connection outlives its answer: calls are rare, and a process that ends has nothing to close. */
function openDispatcher(
  { Agent, ProxyAgent }: Pick<typeof Undici, 'Agent' | 'ProxyAgent'>,
  proxy: string | undefined,
  ca: string | undefined,
): Undici.Dispatcher {
  const plain = { pipelining: 0, allowH2: false };
  const tls = { timeout: CONNECT_DEADLINE, rejectUnauthorized: true, ...(ca !== undefined && { ca }) };
  if (proxy === undefined) return new Agent({ connect: tls, ...plain });
  return new ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: tls, ...plain });
}

export function readAuthority(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    // Of several the first; TLS leaves out what it cannot read.
    void new X509Certificate(text);
    return text;
  } catch (cause) {
    throw new Fault('ConfigurationInvalid', `The file of --upstream-ca is no readable certificate (PEM): ${path}.`, {
      cause,
    });
  }
}
