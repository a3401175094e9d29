import { createServer } from 'node:net';
import { type Config, splitAddress } from '../../config.ts';

/**
 * The settings with every port 0 made a free one. Processes that share listeners need the number before they bind: were all
 * of them to end at once, those that take their place would otherwise listen somewhere else.
 */
export async function withPorts(config: Config): Promise<Config> {
  const http = await chosen(config.http);
  return { ...config, http, https: await chosen(config.https, http) };
}

/** Another than `not`: a port that was just given back may be given out again. */
async function chosen(address: string, not?: string): Promise<string> {
  const { host, port } = splitAddress(address);
  if (port !== 0) return address;
  const free = `${host}:${await freePort(host.replace(/^\[(.*)\]$/, '$1'))}`;
  return free === not && !free.endsWith(':0') ? chosen(address, not) : free;
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    // Whoever binds the address in earnest says what is wrong with it.
    server.once('error', () => resolve(0));
    server.listen({ host, port: 0 }, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
