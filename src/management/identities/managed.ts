import type { Change } from '../../operation.ts';

/** The managed identities as administration sees them; `authority/` keeps them, and says there what each promises. */
export interface ManagedIdentities {
  findManagedIdentityByResourceId(resourceId: string): Promise<ManagedIdentity | undefined>;
  storedManagedIdentity(resourceId: string): Promise<ManagedIdentity | undefined>;
  listManagedIdentities(): Promise<readonly ManagedIdentity[]>;
  newManagedIdentity(options: Omit<ManagedIdentity, 'clientId' | 'objectId' | 'name' | 'enabled'>): IdentityUnit;
  changeManagedIdentity(
    clientId: string,
    members: Partial<Pick<ManagedIdentity, 'tags' | 'enabled'>>,
  ): Promise<IdentityUnit>;
  deleteManagedIdentity(clientId: string): Promise<IdentityUnit>;
}

export interface ManagedIdentity {
  readonly clientId: string;
  readonly objectId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly kind: 'SystemAssigned' | 'UserAssigned';
  readonly resourceId: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly enabled: boolean;
}

interface IdentityUnit {
  readonly identity: ManagedIdentity;
  readonly changes: readonly Change[];
  readonly touches: readonly string[];
}
