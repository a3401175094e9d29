import { type Config, splitAddress } from './config.ts';
import { createThrottle, type Throttle } from './connector/throttle.ts';
import { type Addresses, deriveAddresses } from './gateway/addresses.ts';
import { checkFolder, type DataFolder, locate, writePrivate } from './gateway/data-folder.ts';
import { type Demo, prepareDemo } from './gateway/demo.ts';
import { ensureTenant, startCall } from './gateway/first-start.ts';
import { createHandlers, type Handlers } from './gateway/handlers.ts';
import { openData } from './gateway/open-data.ts';
import { describeReady, type ReadyDocument } from './gateway/ready-file.ts';
import { type Foundations, foundAuthority, furnish, type Services } from './gateway/services.ts';
import { type Credentials, leafFor, localAuthority, ownCertificate } from './gateway/tls.ts';
import { VERSION } from './gateway/version.ts';
import { type Listener, listen } from './http/listen.ts';
import { createLog, type Log } from './http/log.ts';
import type { Handler } from './http/mount.ts';

/**
 * The composition root: from settings to listeners. Ports are bound first and the disk is touched last, so that a start
 * that cannot succeed changes nothing; only this file and its folder know all the rooms.
 */
export interface Gateway {
  readonly ready: ReadyDocument;
  readonly services: Services;
  readonly folder: DataFolder;
  /** Takes no new requests, lets the open ones end, closes the data. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly clock?: () => number;
  readonly log?: Log;
}

/** How long open requests may take to end when the process is asked to stop. */
const GRACE = 10_000;

/** Throws Fault with one clear sentence where it cannot start; then nothing listens and nothing was changed. */
export async function startGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  const { clock = Date.now, log = createLog(config.logLevel) } = options;
  const folder = locate(config);
  const own = ownCertificate(config);
  checkFolder(folder, config);
  const sockets = await bind(config);
  try {
    const data = await prepare({ config, folder, clock, addresses: sockets.addresses, own });
    const handlers = await createHandlers(
      data.services,
      (error, requestId) => log.failure(error, requestId),
      () => true,
    );
    sockets.serve(handlers, data.credentials);
    const ready = await describeReady(data.services, { version: VERSION, folder, ...data });
    if (config.readyFile !== undefined) writePrivate(config.readyFile, `${JSON.stringify(ready, null, 2)}\n`);
    log.info('listening', { address: sockets.addresses.connectorUrl });
    return {
      ready,
      services: data.services,
      folder,
      async close() {
        await sockets.close(GRACE);
        await data.services.keys.close();
        await data.services.store.close();
      },
    };
  } catch (error) {
    await sockets.close(0);
    throw error;
  }
}

export interface Sockets {
  readonly addresses: Addresses;
  serve(handlers: Handlers, credentials: Credentials): void;
  close(grace: number): Promise<void>;
}

/** Both listeners, answering 503 until they are told what to serve. */
export async function bind(config: Config): Promise<Sockets> {
  const starting: Handler = (_request, response) => {
    response.writeHead(503, { 'retry-after': '1', connection: 'close' });
    response.end();
  };
  let handlers: Handlers = { plain: () => starting, secure: () => starting };
  const open: Listener[] = [];
  const close = async (grace: number) => void (await Promise.all(open.map((listener) => listener.close(grace))));
  try {
    const http = splitAddress(config.http);
    const https = splitAddress(config.https);
    const plain = await listen({ ...unbracketed(http), route: (host) => handlers.plain(host) });
    open.push(plain);
    const secure = await listen({ ...unbracketed(https), tls: true, route: (host) => handlers.secure(host) });
    open.push(secure);
    const bound = (given: { host: string }, listener: Listener) => ({ host: given.host, port: listener.address.port });
    return {
      addresses: deriveAddresses(config, bound(http, plain), bound(https, secure)),
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

const unbracketed = ({ host, port }: { host: string; port: number }) => ({
  host: host.replace(/^\[(.*)\]$/, '$1'),
  port,
});

interface Prepared {
  readonly services: Services;
  readonly credentials: Credentials;
  readonly tenantId: string;
  readonly ca: string | null;
  readonly demo: Demo | undefined;
}

interface Preparation {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly addresses: Addresses;
  readonly clock: () => number;
  readonly own: Credentials | undefined;
  readonly throttle?: Throttle;
}

/** The data, the rooms on them, and what a first start makes. */
export async function prepare({ config, folder, addresses, clock, own, throttle }: Preparation): Promise<Prepared> {
  const data = await openData(folder, config, clock);
  try {
    const foundations: Foundations = {
      ...data,
      addresses,
      clock,
      throttle:
        throttle ??
        createThrottle({ limit: config.throttleCalls, windowSeconds: config.throttleSeconds, clock: monotonic }),
    };
    const founded = foundAuthority(foundations);
    const tenantId = await ensureTenant({ ...data, ...founded, addresses, folder, clock });
    const services = furnish(foundations, founded, tenantId);
    const credentials = own ?? (await localCredentials(services, folder));
    const demo = config.demo ? await prepareDemo(services, folder, tenantId) : undefined;
    return { services, credentials, tenantId, ca: own === undefined ? folder.ca : null, demo };
  } catch (error) {
    await data.store.close();
    throw error;
  }
}

/** Unaffected by a clock that is set: throttling measures spans, not times. */
const monotonic = (): number => performance.now();

async function localCredentials(services: Services, folder: DataFolder): Promise<Credentials> {
  const { authority, changes } = await localAuthority(services, services.addresses);
  if (changes.length > 0)
    await services.journal.conduct(startCall('LocalAuthorityCreate'), () => ({ output: undefined, changes }));
  writePrivate(folder.ca, authority.certificatePem);
  return leafFor(authority, services.addresses, services.clock());
}
