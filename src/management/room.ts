import type { Journal } from '../audit/journal.ts';
import type { Caller } from '../caller.ts';
import type { Connections } from '../connections/connections.ts';
import type { ConnectionKeys } from '../connections/keys.ts';
import type { Operation } from '../operation.ts';
import type { Bearer } from '../tokens/bearer.ts';

/** The app roles of the management API, each more than the one before. */
export const ROLES = ['Reader', 'Operator', 'Administrator'] as const;
export type Role = (typeof ROLES)[number];

export interface AuditCheck {
  readonly records: number;
  readonly firstBroken?: { readonly seq: number; readonly why: string } | undefined;
}

export interface ManagementRoom {
  readonly connections: Connections;
  readonly connectionKeys: ConnectionKeys;
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
  readonly verifyAudit: () => Promise<AuditCheck>;
  readonly clock: () => number;
}

/** One call on the management API, admitted. */
export interface ManagementContext {
  readonly room: ManagementRoom;
  readonly caller: Caller;
}

/** An operation, and the least role that may call it. */
export interface Administered {
  /** `none`: any token for this audience will do. */
  readonly role: Role | 'none';
  readonly operation: Operation<ManagementContext>;
}
