import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newApplication, newVault } from './administration.ts';
import { command } from './command.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { DAY, NOTIFY, ROTATE_AFTER } from './rotation.ts';

/** What a restore or an import brings is told of, ends and is rotated like what was made in the vault itself. */
const ALL = { secrets: ['all', 'purge'], keys: ['all', 'purge'] };

describe('events of what was copied', () => {
  let receiver: Receiver;
  let gateway: TestGateway;
  let client: Client;

  beforeAll(async () => {
    receiver = await startReceiver();
    gateway = await startTestGateway(receiver.flags);
    client = await newApplication(gateway);
  });
  afterAll(async () => {
    await gateway.stop();
    await receiver.stop();
  });

  const at = (vault: string) => async (method: string, path: string, body?: unknown) => {
    const { host } = new URL(gateway.services.addresses.originOf(vault));
    const reply = await gateway.vault(method, path, body, { token: await gateway.token(client), headers: { host } });
    expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
    return reply;
  };
  const today = (days: number): void => {
    gateway.clock.now = Date.now() + days * DAY * 1000;
  };

  /** A vault with a secret of two versions, the second of which ends, and a key that its policy rotates. */
  async function source(name: string): Promise<void> {
    await newVault(gateway, name, { [client.objectId]: ALL });
    const there = at(name);
    await there('PUT', '/secrets/ending', { value: 'old' });
    const exp = Math.floor(Date.now() / 1000) + 40 * DAY;
    await there('PUT', '/secrets/ending', { value: 'new', attributes: { exp } });
    await there('POST', '/keys/turning/create', { kty: 'EC' });
    const lifetimeActions = [ROTATE_AFTER('P35D'), NOTIFY('P9D')];
    await there('PUT', '/keys/turning/rotationpolicy', { lifetimeActions, attributes: { expiryTime: 'P60D' } });
  }

  const versionOf = async (vault: string, path: string): Promise<string | undefined> =>
    /\/([0-9a-f]{32})"/.exec((await at(vault)('GET', path)).text)?.[1];

  /** What the receiver is told of a vault now, sorted. */
  async function told(vault: string): Promise<string[]> {
    receiver.received.length = 0;
    await gateway.jobs.look('watch-due');
    await gateway.jobs.look('deliver-events');
    const events = receiver.received.flatMap((each) => each.events).filter(({ data }) => data.VaultName === vault);
    return events
      .map(({ eventType, data }) => `${eventType.split('.').at(-1)} ${data.ObjectName} ${data.Version}`)
      .toSorted();
  }

  async function restore(from: string, to: string): Promise<void> {
    for (const path of ['/secrets/ending', '/keys/turning']) {
      const { value } = (await at(from)('POST', `${path}/backup`)).body;
      await at(to)('POST', `/${path.split('/')[1]}/restore`, { value });
    }
  }

  async function move(from: string, to: string): Promise<void> {
    const file = join(gateway.data, `${from}.vault`);
    const words = (verb: string, vault: string) => ['vault', verb, '--name', vault, '--file', file];
    expect((await command(gateway, [...words('export', from), '--installation-key'])).code).toBe(0);
    // The second time finds everything there, and tells nothing.
    for (let time = 0; time < 2; time += 1) expect((await command(gateway, words('import', to))).code).toBe(0);
  }

  it.each([
    ['restored', restore],
    ['imported', move],
  ])('%s objects are told once, by their latest version, and what is due of them comes in time', async (name, copy) => {
    today(0);
    await source(`${name}-from`);
    await newVault(gateway, name, { [client.objectId]: ALL });
    await copy(`${name}-from`, name);
    const secret = await versionOf(name, '/secrets/ending');
    const key = await versionOf(name, '/keys/turning');
    expect([secret, key]).toEqual([
      await versionOf(`${name}-from`, '/secrets/ending'),
      await versionOf(`${name}-from`, '/keys/turning'),
    ]);
    expect(await told(name)).toEqual([
      `KeyNewVersionCreated turning ${key}`,
      `SecretNewVersionCreated ending ${secret}`,
    ]);
    today(9.9);
    expect(await told(name)).toEqual([]);
    today(10.1);
    expect(await told(name)).toEqual([`SecretNearExpiry ending ${secret}`]);
    today(34.9);
    expect(await told(name)).toEqual([]);
    today(35.1);
    const rotated = await told(name);
    expect(await versionOf(name, '/keys/turning')).not.toBe(key);
    expect(rotated).toEqual([`KeyNewVersionCreated turning ${await versionOf(name, '/keys/turning')}`]);
    today(40.1);
    expect(await told(name)).toEqual([`SecretExpired ending ${secret}`]);
  });
});
