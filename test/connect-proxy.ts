import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';

/** A proxy (CONNECT) that knows no servers but those of a test, so that nothing of a test can reach anybody else. */
export interface ConnectProxy {
  readonly url: string;
  /** Whom it was asked for, as `host:port`, those it refused included. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** `portOf` says on which port of this machine the server behind `host:port` listens; undefined where it is not known. */
export async function startConnectProxy(portOf: (target: string) => number | undefined): Promise<ConnectProxy> {
  const asked: string[] = [];
  const tunnels = new Set<Socket>();
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    const target = request.url ?? '';
    asked.push(target);
    const port = portOf(target);
    if (port === undefined) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const tunnel = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const each of [socket, tunnel]) {
      tunnels.add(each);
      each.on('error', () => each.destroy());
      each.on('close', () => {
        tunnels.delete(each);
        socket.destroy();
        tunnel.destroy();
      });
    }
    return undefined;
  });
  return {
    url: `http://127.0.0.1:${await listenLocally(proxy)}`,
    asked,
    stop() {
      for (const each of tunnels) each.destroy();
      return closeAll(proxy);
    },
  };
}

/** On any free port of this machine, which is the answer. */
export function listenLocally(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export function closeAll(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  server.closeAllConnections?.();
  return new Promise((resolve) => server.close(() => resolve()));
}
