import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import type { Services } from '../../src/gateway/services.ts';
import { startCall } from '../../src/gateway/start/first-start.ts';
import { startGateway } from '../../src/gateway.ts';
import { type Change, perform } from '../../src/operation.ts';
import { createKey } from '../../src/vault/keys/create-key.ts';
import { cells, insertVersion, keyOf, placeOf, putLatest } from '../../src/vault/objects.ts';
import type { VaultContext } from '../../src/vault/room.ts';
import { sealValue } from '../../src/vault/secrets/bundle.ts';
import { freshMeta } from '../../src/vault/versions.ts';
import { DIGITS } from '../load.ts';
import { placesIn } from '../seeded.ts';

/**
 * `node seed.ts FOLDER COUNT`: an installation with that many secrets, made by the gateway's own rooms; only the unit is
 * larger than a caller's. Values are random, of a length that makes the answer of Get secret about 460 bytes. Two secrets
 * more, `versions-0000001` and `versions-0010000`, have as many versions as their names say.
 */
const [, , folder = '', count = '0'] = process.argv;
const VALUE_BYTES = 190;
const PER_UNIT = 2000;
/** Above this count the rows of the versions are left out: no list reads them, and a million takes half as long. */
const MOST_WITH_VERSIONS = 100_000;
const VERSIONS = [1, 10_000];
const KEY_SIZES = [2048, 3072, 4096] as const;

const { folder: data, masterKey } = placesIn(folder);
const flags = { data, masterKey, http: '127.0.0.1:0', https: '127.0.0.1:0', demo: true, logLevel: 'error' };
const gateway = await startGateway(loadConfig({ flags, environment: {} }));
const { services, ready } = gateway;
const context = await contextOf(services);
await commitAll(Number(count), (n) => secret(named('secret', n), Number(count) <= MOST_WITH_VERSIONS));
for (const versions of VERSIONS) await commitAll(versions, () => secret(named('versions', versions), true));
for (const key_size of KEY_SIZES) {
  const input = { name: `rsa-${key_size}`, kty: 'RSA', key_size } as const;
  await services.journal.conduct(startCall('BenchKeyCreate'), () => perform(createKey, context, input));
}
const [connection] = ready.connector.connections;
const { tenantId, clientId, clientSecret } = ready.authority;
const about = {
  secrets: Number(count),
  connection: connection?.id,
  key: connection?.key,
  vault: context.vault.name,
  client: { tenantId, clientId, clientSecret },
};
await gateway.close();
writeFileSync(join(folder, 'seeded.json'), JSON.stringify(about), { mode: 0o600 });

/** One unit is written while the next is sealed. */
async function commitAll(rows: number, make: (n: number) => Change[]): Promise<void> {
  let committed: Promise<unknown> = Promise.resolve();
  for (let first = 0; first < rows; first += PER_UNIT) {
    const changes: Change[] = [];
    for (let n = first; n < Math.min(first + PER_UNIT, rows); n += 1) changes.push(...make(n));
    await committed;
    committed = services.journal.conduct(startCall('BenchSeed'), () => ({ output: undefined, changes }));
    await new Promise(setImmediate);
  }
  await committed;
}

function named(prefix: string, n: number): string {
  return `${prefix}-${String(n).padStart(DIGITS, '0')}`;
}

function secret(name: string, withVersion: boolean): Change[] {
  const meta = freshMeta(context, name, {});
  const seal = sealValue(context, randomBytes(VALUE_BYTES / 2).toString('hex'));
  const key = keyOf(context, 'secrets', name);
  const { store } = services;
  const version = { ...key, version: meta.version };
  const latest = store.change(putLatest, { ...key, ...cells(context, placeOf(key), meta, seal) });
  if (!withVersion) return [latest];
  return [
    latest,
    store.change(insertVersion, { ...version, ...cells(context, placeOf(key, meta.version), meta, seal) }),
  ];
}

async function contextOf({ vault: room, addresses }: Services): Promise<VaultContext> {
  const vault = await room.vaults.find('demo');
  if (vault === undefined) throw new Error('the demo start made no vault');
  const origin = addresses.originOf(vault.name);
  const caller = {
    objectId: '',
    applicationId: '',
    tenantId: '',
    issuer: '',
    roles: [],
    groups: [],
    groupsOmitted: false,
    delegated: false,
    expires: 0,
  };
  return { room, vault, caller, origin, usedOrigin: origin, apiVersion: '2026-04-01' };
}
