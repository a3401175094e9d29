import { randomBytes } from 'node:crypto';
import type { Caller } from '../../caller.ts';
import { CONNECTIONS_TOPIC, newConnectionId } from '../../connections/connections.ts';
import { type Change, perform } from '../../operation.ts';
import { createKey } from '../../vault/keys/create-key.ts';
import type { Vault, VaultContext } from '../../vault/room.ts';
import { setSecret } from '../../vault/secrets/set-secret.ts';
import { newRows, VAULTS_TOPIC } from '../../vault/vaults.ts';
import type { Services } from '../services.ts';
import type { DataFolder } from './data-folder.ts';
import { prepareDemoIdentities } from './demo-identities.ts';
import { startCall } from './first-start.ts';
import { operatorLink, operatorOf } from './operator-link.ts';

/** What a demo start hands out. Key, secret and password are new at every start; what they open stays. */
export interface Demo {
  readonly connection: {
    readonly id: string;
    readonly name: string;
    readonly runtimeUrl: string;
    readonly key: string;
  };
  readonly application: { readonly clientId: string; readonly clientSecret: string };
  readonly user: { readonly userPrincipalName: string; readonly password: string };
  readonly vault: string;
  /** Signs the operator in to the console, once; absent where the operator is gone from the directory. */
  readonly consoleLink?: string;
}

const VAULT = 'demo';
const GROUP = '00000000-0000-0000-0000-000000000000/sallyport';
const CONNECTION = `${GROUP}/demo`;
const APPLICATION = 'Demo application';
const USER = 'demo';

export async function prepareDemo(services: Services, folder: DataFolder, tenantId: string): Promise<Demo> {
  const application = await demoApplication(services, tenantId);
  const user = await demoUser(services, tenantId);
  const operator = await operatorObjectId(services, folder);
  // One that was deleted keeps the name, and is the operator's to recover.
  if ((await services.vault.vaults.stored(VAULT)) === undefined) {
    await createDemoVault(services, tenantId, [application.objectId, user.objectId, ...operator]);
  }
  await prepareDemoIdentities(services, tenantId, VAULT);
  const connection = await demoConnection(services, tenantId, application);
  const consoleLink = await operatorLink(services, folder);
  return { connection, application, user, vault: VAULT, ...(consoleLink !== undefined && { consoleLink }) };
}

async function commit(
  services: Services,
  operation: string,
  unit: { changes: readonly Change[]; touches: readonly string[] },
) {
  await services.journal.conduct(startCall(operation), () => ({ output: undefined, ...unit }));
}

async function demoApplication(services: Services, tenantId: string) {
  const { directory } = services.authority;
  const known = (await directory.listApplications()).find(({ displayName }) => displayName === APPLICATION);
  if (known === undefined) {
    const { application, secret, ...unit } = directory.newApplication({ tenantId, displayName: APPLICATION });
    await commit(services, 'DemoApplicationCreate', unit);
    return { clientId: application.applicationId, objectId: application.objectId, clientSecret: secret };
  }
  const { secret, changes, touches } = await directory.replaceSecrets(known.applicationId);
  await commit(services, 'DemoSecretRenew', { changes, touches });
  return { clientId: known.applicationId, objectId: known.objectId, clientSecret: secret };
}

/** Whoever tries the sign-in pages. Nothing is administered with this account. */
async function demoUser(services: Services, tenantId: string) {
  const { directory } = services.authority;
  const tenant = await directory.findTenant(tenantId);
  const userPrincipalName = `${USER}@${tenant?.domains[0] ?? ''}`;
  const password = randomBytes(15).toString('base64url');
  const known = await directory.findUserByName(userPrincipalName);
  const { user, changes, touches } = await (known === undefined
    ? directory.newUser({ tenantId, userPrincipalName, displayName: 'Demo user', password })
    : directory.setPassword(known.objectId, password));
  await commit(services, known === undefined ? 'DemoUserCreate' : 'DemoPasswordRenew', { changes, touches });
  return { userPrincipalName, objectId: user.objectId, password };
}

async function operatorObjectId(services: Services, folder: DataFolder): Promise<string[]> {
  const operator = await operatorOf(services, folder);
  return operator === undefined ? [] : [operator.objectId];
}

async function createDemoVault(services: Services, tenantId: string, principals: readonly string[]): Promise<void> {
  const vault: Vault = {
    name: VAULT,
    rows: newRows(VAULT),
    tenantId,
    location: 'local',
    softDeleteDays: 90,
    purgeProtection: false,
    created: services.clock(),
    accessPolicies: principals.map((objectId) => ({
      tenantId,
      objectId,
      permissions: { secrets: ['all'], keys: ['all'] },
    })),
  };
  // The vault itself comes last: a start that ends in between is followed by one that furnishes it anew.
  await fill(services, vault);
  await commit(services, 'DemoVaultCreate', { changes: services.vault.vaults.create(vault), touches: [VAULTS_TOPIC] });
}

/** A few secrets, one with several versions, and two keys. The values are random: nothing here may be mistaken for real. */
async function fill(services: Services, vault: Vault): Promise<void> {
  const context = contextOf(services, vault);
  const secret = (name: string, contentType: string) =>
    services.journal.conduct(startCall('DemoSecretSet'), () =>
      perform(setSecret, context, { name, contentType, value: `demo-${randomBytes(12).toString('base64url')}` }),
    );
  for (let version = 0; version < 3; version += 1) await secret('database-password', 'password');
  await secret('api-key', 'token');
  await secret('smtp-password', 'password');
  const key = (name: string, key_size: 2048 | 3072) =>
    services.journal.conduct(startCall('DemoKeyCreate'), () =>
      perform(createKey, context, { name, kty: 'RSA', key_size }),
    );
  await key('demo-key', 2048);
  await key('demo-key', 2048);
  await key('archive-key', 3072);
}

function contextOf(services: Services, vault: Vault): VaultContext {
  const caller: Caller = {
    objectId: '',
    applicationId: '',
    tenantId: vault.tenantId,
    issuer: '',
    roles: [],
    groups: [],
    delegated: false,
    groupsOmitted: false,
    expires: 0,
  };
  const origin = services.addresses.originOf(vault.name);
  return { room: services.vault, vault, caller, origin, usedOrigin: origin, apiVersion: '2026-04-01' };
}

async function demoConnection(
  services: Services,
  tenantId: string,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
): Promise<Demo['connection']> {
  const { connections, connectionKeys, clock, management } = services;
  const stored = await connections.storedByName(CONNECTION);
  const before = stored?.connection;
  const now = clock();
  const connection = {
    authId: 'oauthServicePrincipal' as const,
    id: before?.id ?? newConnectionId(),
    name: CONNECTION,
    displayName: 'demo',
    runHistory: true,
    shape: 'set' as const,
    vaultName: VAULT,
    tenantId,
    clientId,
    created: before?.created ?? now,
    changed: now,
    credentialExpires: await management.secretEnd({ tenantId, clientId }, clientSecret),
  };
  const old = before === undefined ? [] : await connectionKeys.list(connection.id);
  const revoked = await Promise.all(old.map(({ id }) => connectionKeys.revoke(connection.id, id)));
  const { key, changes } = connectionKeys.mint(connection.id);
  await commit(services, 'DemoKeyRenew', {
    changes: [
      ...(stored === undefined
        ? connections.create(connection, { clientSecret })
        : connections.replace(stored, connection, { clientSecret })),
      ...revoked.flatMap((each) => each ?? []),
      ...changes,
    ],
    touches: [CONNECTIONS_TOPIC],
  });
  return { id: connection.id, name: 'demo', runtimeUrl: management.runtimeUrl(connection.id), key };
}
