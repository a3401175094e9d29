import type { Journal } from '../audit/journal.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Caller } from '../caller.ts';
import type { AccessPolicies } from '../connections/access-policies.ts';
import type { Connections } from '../connections/connections.ts';
import type { Consents } from '../connections/consent/consents.ts';
import type { DeletedConnections } from '../connections/deleted-connections.ts';
import type { Deployment } from '../connections/deployment.ts';
import type { ConnectionKeys } from '../connections/keys.ts';
import type { RunHistory } from '../connector/runs/history.ts';
import type { LastHour } from '../connector/runs/last-hour.ts';
import type { RunTail } from '../connector/runs/tail.ts';
import type { SigningCertificates } from '../crypto/certificates/signing-certificates.ts';
import type { Tasks } from '../jobs/tasks/tasks.ts';
import type { Change, Operation } from '../operation.ts';
import type { Bearer } from '../tokens/bearer.ts';
import type { CustomRole, RoleAssignment, StoredAssignment, StoredRole } from '../wire/roles.ts';
import type { Scope } from '../wire/scope.ts';
import type { StoredVault, Vault } from '../wire/vault.ts';
import type { ManagedDirectory } from './directory/managed.ts';
import type { ManagedIdentities } from './identities/managed.ts';
import type { Overview } from './overview/resource.ts';

/** The app roles of the management API, each more than the one before. */
export const ROLES = ['Reader', 'Operator', 'Administrator'] as const;
export type Role = (typeof ROLES)[number];

/** The vaults as administration sees them; `vault/` keeps them, and says there what each promises. */
export interface ManagedVaults {
  stored(name: string): Promise<StoredVault | undefined>;
  list(): Promise<readonly Vault[]>;
  listAfter(name: string, most: number): Promise<readonly Vault[]>;
  listDeleted(): Promise<readonly Vault[]>;
  create(vault: Vault): readonly Change[];
  replace(before: StoredVault, vault: Vault): readonly Change[];
  purge(before: StoredVault, now: number): readonly Change[];
}

export interface ExportCursor {
  readonly kind: 'secrets' | 'keys';
  readonly name: string;
  readonly latest?: string | undefined;
  readonly version?: string | undefined;
}

/** A part of a file: its first line, the part's place, and the file's key where no installation's opens it. */
export interface ArchivePart {
  readonly header: string;
  readonly index: number;
  readonly key?: string | undefined;
}

export interface ArchiveImport extends ArchivePart {
  readonly last: boolean;
  readonly chunk: Uint8Array;
  readonly onConflict: 'fail' | 'skip' | 'new-version';
}

/** Whole vaults as encrypted files; a vault is named, and need not be there. */
export interface Archives {
  readonly newKey: (id: string) => string;
  readonly versions: (vault: string) => Promise<number>;
  readonly exportPage: (
    vault: string,
    part: ArchivePart & { readonly after?: ExportCursor | undefined },
  ) => Promise<{ readonly chunk: string; readonly versions: number; readonly next?: ExportCursor | undefined }>;
  readonly importChunk: (
    vault: string,
    part: ArchiveImport,
  ) => Promise<{
    readonly items: readonly {
      readonly kind: 'secrets' | 'keys';
      readonly name: string;
      readonly version: string;
      readonly result: string;
    }[];
    readonly changes: readonly Change[];
    readonly touches: readonly string[];
  }>;
}

/** Roles as administration sees them; `vault/` keeps them, and says there what each promises. */
export interface ManagedRoles {
  readonly assignments: {
    find(id: string): Promise<StoredAssignment | undefined>;
    around(scope: Scope): Promise<readonly StoredAssignment[]>;
    create(assignment: RoleAssignment): readonly Change[];
    remove(stored: StoredAssignment): readonly Change[];
  };
  readonly definitions: {
    find(id: string): Promise<StoredRole | undefined>;
    list(): Promise<readonly StoredRole[]>;
    isAssigned(id: string): Promise<boolean>;
    create(role: CustomRole): readonly Change[];
    replace(before: StoredRole, role: CustomRole): readonly Change[];
    remove(stored: StoredRole): readonly Change[];
    hold(stored: StoredRole): readonly Change[];
  };
}

/** The keys that sign tokens, as administration sees them. */
export interface ManagedSigningKeys {
  list(): Promise<
    readonly {
      readonly kid: string;
      readonly created: number;
      readonly activates: number;
      readonly state: 'published' | 'signing' | 'retired';
    }[]
  >;
  rotate(withdrawOthers: boolean): Promise<{
    readonly kid: string;
    readonly withdrawn: string[];
    readonly changes: readonly Change[];
    readonly touches: readonly string[];
  }>;
}

export interface ExpiringCounts {
  readonly vaults: readonly {
    readonly vault: string;
    readonly secrets: number;
    readonly keys: number;
    /** Unix milliseconds. */
    readonly first: number;
  }[];
  readonly complete: boolean;
}

export interface ManagementRoom {
  readonly archives: Archives;
  readonly tasks: Tasks;
  readonly connections: Connections;
  readonly connectionKeys: ConnectionKeys;
  readonly accessPolicies: AccessPolicies;
  readonly history: RunHistory;
  readonly deletedConnections: DeletedConnections;
  readonly consents: Consents;
  readonly tail: RunTail;
  readonly vaults: ManagedVaults;
  readonly roles: ManagedRoles;
  readonly signingKeys: ManagedSigningKeys;
  readonly directory: ManagedDirectory;
  readonly identities: ManagedIdentities;
  /** Whose tokens vaults take: every vault is of one of these tenants, of the first where nobody says which. */
  readonly tenants: readonly string[];
  /** Those of other issuers whose tokens administration takes. */
  readonly tenantsElsewhere: readonly string[];
  readonly bearer: Bearer;
  readonly journal: Journal;
  /** The audience of management tokens. */
  readonly resource: string;
  /** The authority's URL with a tenant's own path, for the challenge. */
  readonly authority: () => string;
  /** Where a connection's actions are called. */
  readonly runtimeUrl: (connectionId: string) => string;
  /** How vaults are reached: `{vault}` stands for the name. */
  readonly addresses: { readonly vaultOrigin: string; readonly vaultResource: string };
  /** Reads the PFX files of connections. */
  readonly certificates: SigningCertificates;
  /** When the secret of an application ends, in Unix milliseconds, where the directory of this server knows it. */
  readonly secretEnd: (
    client: { readonly clientId: string; readonly tenantId: string },
    secret: string,
  ) => Promise<number | undefined>;
  /** What the operator decided about connections. */
  readonly deployment: Deployment;
  /** A link that signs an application in to the console, and what makes it count. */
  readonly consoleLink: (caller: Caller) => Promise<{ readonly url: string; readonly changes: readonly Change[] }>;
  readonly auditLog: AuditLog;
  readonly lastHour: LastHour;
  /** Secrets and keys that end between two times, counted by vault; `vault/` says there what it promises. */
  readonly expiring: (now: number, until: number) => Promise<ExpiringCounts>;
  readonly database: 'sqlite' | 'postgres';
  readonly clock: () => number;
}

/** One call on the management API, admitted. */
export interface ManagementContext {
  readonly room: ManagementRoom;
  readonly caller: Caller;
  /** Whether the caller would still be admitted; for calls that last. */
  readonly stillMay: () => Promise<boolean>;
  /** What one page says of all, at most a few seconds old. */
  readonly overview: () => Promise<Overview>;
}

/** An operation, and the least role that may call it. */
export interface Administered {
  /** `none`: any token for this audience will do. */
  readonly role: Role | 'none';
  readonly operation: Operation<ManagementContext>;
}
