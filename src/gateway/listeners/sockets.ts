import { type Config, splitAddress } from '../../config.ts';
import { type Listener, listen } from '../../http/listen.ts';
import type { Handler } from '../../http/mount.ts';
import { type Addresses, deriveAddresses } from './addresses.ts';
import type { Handlers } from './handlers.ts';
import type { Credentials } from './tls.ts';

/** How long open requests may take to end when the process is asked to stop, in milliseconds. */
export const GRACE = 10_000;

export interface Sockets {
  readonly addresses: Addresses;
  serve(handlers: Handlers, credentials: Credentials): void;
  close(grace: number): Promise<void>;
}

/** Both listeners, answering 503 until they are told what to serve. Throws Fault PortUnavailable; then neither is held. */
export async function bind(config: Config, initial?: Handlers): Promise<Sockets> {
  let handlers: Handlers = initial ?? { plain: () => starting, secure: () => starting };
  const open: Listener[] = [];
  const close = async (grace: number) => void (await Promise.all(open.map((listener) => listener.close(grace))));
  try {
    const http = splitAddress(config.http);
    const https = splitAddress(config.https);
    const visitable = (host: string, path: string) => handlers.visitable?.(host, path) ?? false;
    const plain = await listen({ ...unbracketed(http), route: (host) => handlers.plain(host), visitable });
    open.push(plain);
    const secure = await listen({
      ...unbracketed(https),
      tls: true,
      route: (host) => handlers.secure(host),
      visitable,
    });
    open.push(secure);
    return {
      addresses: derivedFrom(config, { plain: plain.address.port, secure: secure.address.port }),
      serve(ready, credentials) {
        secure.secure(credentials);
        handlers = ready;
      },
      close,
    };
  } catch (error) {
    await close(0);
    throw error;
  }
}

/** Names and URLs, from the settings and the ports that are really bound. */
export function derivedFrom(config: Config, ports: { readonly plain: number; readonly secure: number }): Addresses {
  const bound = (given: string, port: number) => ({ host: splitAddress(given).host, port });
  return deriveAddresses(config, bound(config.http, ports.plain), bound(config.https, ports.secure));
}

const starting: Handler = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1', connection: 'close' });
  response.end();
};

const unbracketed = ({ host, port }: { host: string; port: number }) => ({
  host: host.replace(/^\[(.*)\]$/, '$1'),
  port,
});
