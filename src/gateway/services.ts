import { createJournal, type Journal } from '../audit/journal.ts';
import { createAuditLog } from '../audit/log.ts';
import { type AuthorityContext, createAuthority } from '../authority/context.ts';
import { secretEnd } from '../authority/directory/applications/secret-end.ts';
import type { ManagedIdentityContext } from '../authority/managed-identity/context.ts';
import { rotateNow } from '../authority/signing/rotate-signing-keys.ts';
import { createConnectionAccess } from '../connections/access.ts';
import { createAccessPolicies } from '../connections/access-policies.ts';
import type { Connection } from '../connections/connection.ts';
import { type Connections, changedConnections, createConnections, SIGN_IN_TOPIC } from '../connections/connections.ts';
import { type Consents, createConsents } from '../connections/consent/consents.ts';
import { createDeletedConnections, type DeletedConnections } from '../connections/deleted-connections.ts';
import type { Deployment } from '../connections/deployment.ts';
import { requireAtHome } from '../connections/home-cloud.ts';
import { type ConnectionKeys, createConnectionKeys } from '../connections/keys.ts';
import type { ConnectionTokens } from '../connections/tokens.ts';
import type { ConnectorRoom } from '../connector/connector.ts';
import { createKeyVaults, reachesSame } from '../connector/key-vault.ts';
import { createRunHistory } from '../connector/runs/history.ts';
import { createLastHour } from '../connector/runs/last-hour.ts';
import { createRunRecorder, type RunRecorder } from '../connector/runs/recorder.ts';
import { createRunTail } from '../connector/runs/tail.ts';
import { createBackups, installationKeys } from '../crypto/archive/backup.ts';
import { createSigningCertificates } from '../crypto/certificates/signing-certificates.ts';
import { createKeys, type Keys } from '../crypto/perform.ts';
import { createSeal, type Seal } from '../crypto/seal.ts';
import type { Throttle } from '../http/throttle.ts';
import { TASKS_TOPIC } from '../jobs/tasks/task.ts';
import { createTasks, type Tasks } from '../jobs/tasks/tasks.ts';
import type { ManagementRoom } from '../management/room.ts';
import { consoleLink } from '../session/link.ts';
import type { ConsoleRoom } from '../session/room.ts';
import { createRowCache, objectTopic } from '../store/row-cache.ts';
import type { Store } from '../store/store.ts';
import { createArchives } from '../vault/archive/archives.ts';
import { listExpiring } from '../vault/due/expiring.ts';
import { createGrants } from '../vault/grants.ts';
import { forgetTouchedKeys } from '../vault/keys/imported.ts';
import { createRoleAssignments } from '../vault/role-assignments.ts';
import { createRoleDefinitions } from '../vault/role-definitions.ts';
import type { VaultServer } from '../vault/vault.ts';
import { createVaults } from '../vault/vaults.ts';
import { type KeptRing, RING_TOPIC } from './background/kept-ring.ts';
import type { Addresses } from './listeners/addresses.ts';
import type { UpstreamPool } from './listeners/upstream-pool.ts';
import { type ConsoleSettings, furnishConsole } from './sign-in/console.ts';
import { createTrust, type Trust, type Trusted } from './sign-in/issuers.ts';
import { connectionSignIn, type SignInSettings } from './sign-in/sign-in.ts';
import { openVaultOf } from './start/open-vault.ts';

/** Sealed rows kept in memory; about 100,000 small secrets. Idle, it costs nothing. */
const ROW_CACHE_BYTES = 64 * 1024 * 1024;

/** They take no right from anybody. */
const QUIET_TOPICS: ReadonlySet<string> = new Set([SIGN_IN_TOPIC, TASKS_TOPIC, RING_TOPIC]);

/** What the log says of them; how many comes with it. */
export const RUNS_DROPPED = 'runs were dropped from the history';

/** Every room, furnished. What the servers stand on, and what first start and tests use directly. */
export interface Services {
  readonly store: Store;
  readonly keyRing: KeptRing;
  readonly seal: Seal;
  readonly keys: Keys;
  readonly journal: Journal;
  readonly addresses: Addresses;
  readonly clock: () => number;
  readonly authority: AuthorityContext;
  readonly connections: Connections;
  readonly connectionKeys: ConnectionKeys;
  readonly runs: RunRecorder;
  readonly tasks: Tasks;
  readonly deletedConnections: DeletedConnections;
  readonly vault: VaultServer;
  readonly connector: ConnectorRoom;
  readonly management: ManagementRoom;
  readonly console: ConsoleRoom;
  readonly upstream: Pick<UpstreamPool, 'close'>;
  /** Undefined where no identity is opened. */
  readonly managedIdentity: ManagedIdentityContext | undefined;
}

export interface Foundations {
  readonly store: Store;
  readonly keyRing: KeptRing;
  readonly instance: string;
  readonly addresses: Addresses;
  readonly clock: () => number;
  readonly throttle: Throttle;
  readonly trusted: Trusted;
  /** Whether the vaults count too. */
  readonly vaultThrottle: boolean;
  /** Whether events have a receiver. */
  readonly announces: boolean;
  /** Whether keys in hardware are taken, and kept in software. */
  readonly softwareHsm: boolean;
  /** How late deletion and recovery become visible, in seconds. */
  readonly azureLag: number;
  /** What the operator decided about connections. */
  readonly deployment: Deployment;
  /** The way to vaults elsewhere. */
  readonly upstream: UpstreamPool;
  /** Hears how many runs could not be kept in the history. */
  readonly onRunsDropped: (count: number) => void;
  /** As whom connections sign in that have no identity of their own. */
  readonly signIn: SignInSettings;
  /** How long sessions of the console last. */
  readonly console: ConsoleSettings;
  /** The managed identities that the plain listener gives tokens for, if any. */
  readonly managedIdentity: Pick<ManagedIdentityContext, 'opened' | 'header'> | undefined;
}

/** The directory, before it is known whose tokens are to be trusted. */
export function foundAuthority({ store, keyRing, instance, addresses, clock, trusted }: Foundations): Founded {
  const seal = createSeal(keyRing.ring, instance);
  const authority = createAuthority({
    store,
    seal,
    clock,
    url: addresses.authorityUrl,
    resources: [addresses.vaultResource, addresses.managementResource, addresses.connectorResource],
    managementResource: addresses.managementResource,
    fetch: trusted.fetch,
  });
  return { seal, authority };
}

/** The rooms that the servers share. */
function furnishRooms({ store, keyRing, clock, onRunsDropped }: Foundations, { seal }: Founded) {
  const connections = createConnections(store, seal);
  const accessPolicies = createAccessPolicies(store, seal);
  return {
    runs: createRunRecorder({ store, seal, clock, onDropped: onRunsDropped }),
    store,
    keyRing,
    seal,
    clock,
    journal: createJournal(store, clock),
    keys: createKeys(),
    roles: {
      assignments: createRoleAssignments(store, seal),
      definitions: createRoleDefinitions(store, seal),
    },
    connections,
    accessPolicies,
    tasks: createTasks(store, seal),
    deletedConnections: createDeletedConnections(store, seal, connections),
    access: createConnectionAccess({ store, connections, accessPolicies }),
    connectionKeys: createConnectionKeys(store, seal, clock),
    certificates: createSigningCertificates({ clock }),
  };
}

interface Founded {
  readonly seal: Seal;
  readonly authority: AuthorityContext;
}

function vaultServer(foundations: Foundations, rooms: ReturnType<typeof furnishRooms>, trust: Trust): VaultServer {
  const { addresses, keyRing, instance, throttle, announces, softwareHsm, azureLag } = foundations;
  const { store, seal } = rooms;
  const { vaultResource, vaultOfHost, originOf } = addresses;
  return {
    ...rooms,
    bearer: trust.vaultBearer,
    rows: createRowCache(store, ROW_CACHE_BYTES),
    announces,
    softwareHsm,
    azureLag,
    backups: createBackups(seal, installationKeys(keyRing.ring, instance)),
    vaults: createVaults(store, seal),
    grants: createGrants(store, rooms.roles),
    resource: vaultResource,
    authority: trust.authorityOf,
    vaultOfHost,
    originOf,
    ...(foundations.vaultThrottle && { throttle }),
  };
}

/** All rooms on their foundations, and the three servers' own. */
export function furnish(foundations: Foundations, founded: Founded, tenantId: string): Services {
  const { addresses, throttle, deployment, upstream } = foundations;
  const rooms = furnishRooms(foundations, founded);
  const trust = createTrust(foundations, founded.authority, tenantId);
  const { store, clock } = rooms;
  const vault = vaultServer(foundations, rooms, trust);
  const signIn = connectionSignIn(foundations, founded.authority, { ...rooms, tenantId, trusted: trust.embedded });
  const { tokens } = signIn;
  const keyVaults = createKeyVaults({
    tokens,
    open: openVaultOf({ cloud: deployment.cloud, upstream, clock }, vault),
    admit: (connection) => requireAtHome(connection, deployment.cloud),
    isCurrent: (connection) => isCurrent(rooms, connection),
    clock,
    elsewhere: deployment.cloud.name !== 'embedded',
  });
  const visited = furnishConsole(foundations.console, founded.authority, {
    ...rooms,
    addresses,
    tenantId,
    vaultsTrust: trust.embedded,
  });
  forgetTouchedKeys(vault);
  store.onTouch((topics) => {
    // Secrets and keys come and go, connections sign in, tasks begin; everything else may mean that someone lost a right.
    if (topics.every((topic) => topic.startsWith(objectTopic('')) || QUIET_TOPICS.has(topic))) return;
    trust.forget();
    visited.tokens.forget();
    forgetSignIns([tokens, keyVaults], keyVaults.elsewhere ? changedConnections(topics) : [undefined]);
  });
  const consents = createConsents({ ...rooms, ...signIn, ...foundations.signIn, cloud: deployment.cloud });
  const management = administer(foundations, founded, {
    rooms: { ...rooms, consents },
    console: visited,
    vault,
    trust,
    tenantId,
  });
  const connector: ConnectorRoom = {
    ...rooms,
    keyVaults,
    throttle,
    bearer: trust.connectorBearer,
    resource: addresses.connectorResource,
    authority: management.authority,
  };
  const managedIdentity = foundations.managedIdentity && {
    ...founded.authority,
    ...foundations.managedIdentity,
    throttle,
  };
  const { authority } = founded;
  return { ...rooms, addresses, authority, vault, connector, management, managedIdentity, upstream, console: visited };
}

/** Who may do what elsewhere does not change here: there a connection that changes signs in again, and no other. */
function forgetSignIns(rooms: readonly Pick<ConnectionTokens, 'forget'>[], ids: readonly (string | undefined)[]): void {
  for (const id of ids) for (const room of rooms) room.forget(id);
}

async function isCurrent({ connections }: Pick<Services, 'connections'>, connection: Connection): Promise<boolean> {
  const stored = await connections.stored(connection.id);
  return stored !== undefined && reachesSame(stored.connection, connection);
}

interface Administration {
  readonly rooms: ReturnType<typeof furnishRooms> & { readonly consents: Consents };
  readonly console: ConsoleRoom;
  readonly vault: VaultServer;
  readonly trust: Trust;
  readonly tenantId: string;
}

/** Administration sees the rooms by what it may do in them. */
function administer(
  { store, keyRing, addresses, deployment }: Foundations,
  { authority: { directory, signingKeys } }: Founded,
  { rooms, console: visited, vault, trust, tenantId }: Administration,
): ManagementRoom {
  return {
    ...rooms,
    bearer: trust.managementBearer,
    directory,
    identities: directory,
    secretEnd: (client, secret) => secretEnd(directory, client, secret),
    vaults: vault.vaults,
    signingKeys: {
      list: () => signingKeys.list(),
      rotate: (withdrawOthers) => rotateNow(signingKeys, withdrawOthers),
    },
    tenants: trust.tenants,
    tenantsElsewhere: trust.managementTenants,
    resource: addresses.managementResource,
    authority: () => vault.authority(tenantId),
    runtimeUrl: (id) => `${addresses.connectorUrl}/${id}`,
    addresses,
    deployment,
    history: createRunHistory(rooms),
    tail: createRunTail(rooms),
    archives: createArchives(vault),
    consoleLink: (caller) => consoleLink(visited, { kind: 'application', ...caller }),
    lastHour: createLastHour(rooms),
    expiring: (now, until) => listExpiring(vault, now, until),
    database: store.dialect,
    auditLog: createAuditLog({ store, key: keyRing.ring.audit, clock: rooms.clock }),
  };
}
