import dns from 'node:dns';
import { createServer } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { ask } from '../../src/connector/https/exchange.ts';
import { mayBeVault, openUpstreamPool } from '../../src/gateway/listeners/upstream-pool.ts';
import { closeAll, listenLocally } from '../connect-proxy.ts';

/** V05: a name that leads to where no vault is. Not even a connection is made there: what listens could be anything. */
afterEach(() => vi.restoreAllMocks());

it.each([
  ['127.0.0.1', 4],
  ['127.8.8.8', 4],
  ['0.0.0.0', 4],
  ['169.254.169.254', 4],
  ['168.63.129.16', 4],
  ['100.100.100.200', 4],
  ['224.0.0.1', 4],
  ['255.255.255.255', 4],
  ['::', 6],
  ['::1', 6],
  ['fe80::1', 6],
  ['ff02::1', 6],
  ['fd00:ec2::254', 6],
  ['::ffff:127.0.0.1', 6],
  ['::ffff:169.254.169.254', 6],
  ['::ffff:a9fe:a9fe', 6],
  ['::127.0.0.1', 6],
  ['64:ff9b::127.0.0.1', 6],
  ['64:ff9b::a9fe:a9fe', 6],
  ['64:ff9b::168.63.129.16', 6],
  ['2002:7f00:1::', 6],
  ['2001:0:7f00:1::', 6],
  ['192.0.0.192', 4],
  ['fd20:ce::254', 6],
])('no vault is at %s', (address, family) => {
  expect(mayBeVault(address, family)).toBe(false);
});

it.each([
  ['52.168.109.101', 4],
  ['10.0.0.4', 4],
  ['172.16.1.4', 4],
  ['192.168.1.4', 4],
  ['2603:1030::5', 6],
  ['fd12::5', 6],
  ['::ffff:52.168.109.101', 6],
  ['64:ff9b::52.168.109.101', 6],
])('a vault may be at %s, in Azure or behind a private endpoint', (address, family) => {
  expect(mayBeVault(address, family)).toBe(true);
});

/** Every name has these addresses, one list after the other. */
function resolving(...answers: string[][]) {
  const asked: string[] = [];
  vi.spyOn(dns, 'lookup').mockImplementation(((host: string, _options: object, done: (...args: unknown[]) => void) => {
    asked.push(host);
    const addresses = answers.length > 1 ? answers.shift() : answers[0];
    done(
      null,
      addresses?.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as never);
  return asked;
}

async function strike(port: number) {
  const pool = openUpstreamPool({ upstreamProxy: undefined, upstreamCa: undefined });
  const url = new URL(`https://contoso.vault.azure.net:${port}/secrets`);
  const ended: unknown = await ask(pool.exchange, {
    method: 'GET',
    url,
    headers: {},
    signal: AbortSignal.timeout(5000),
  }).catch((error: unknown) => error);
  await pool.close();
  return ended;
}

it('nobody there hears of us, also where one address of several is good, or the first answer was', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  const port = await listenLocally(server);
  for (const answers of [[['127.0.0.1']], [['10.255.255.1', '127.0.0.1']], [['::ffff:127.0.0.1']]]) {
    const asked = resolving(...answers);
    expect(await strike(port)).toMatchObject({
      code: 'BadGateway',
      message: `contoso.vault.azure.net:${port} could not be reached, or broke off its answer (ADDRESS_REFUSED). Try again later.`,
    });
    // Once, so that there is no second answer which could be another one.
    expect(asked).toEqual(['contoso.vault.azure.net']);
  }
  expect(connections).toBe(0);
  await closeAll(server);
});
