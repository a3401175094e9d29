import type { Change } from '../../operation.ts';
import type { Role } from '../room.ts';

/** The directory as administration sees it; `authority/` keeps it, and says there what each promises. */
export interface ManagedDirectory extends ManagedApplications, ManagedUsers {
  findTenant(idOrDomain: string): Promise<{ readonly tenantId: string } | undefined>;
  findPrincipal(text: string): Promise<ManagedPrincipal | undefined>;
  holdAdministrator(except: string): Promise<readonly Change[] | undefined>;
}

export interface ManagedPrincipal {
  readonly objectId: string;
  readonly principalType: 'ServicePrincipal' | 'User';
  readonly displayName: string;
  readonly applicationId?: string;
}

export interface DirectoryUnit {
  readonly changes: readonly Change[];
  readonly touches: readonly string[];
}

export interface ManagedApplication {
  readonly applicationId: string;
  readonly objectId: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly roles: readonly Role[];
  readonly secrets: readonly ManagedSecret[];
}

/** Times in Unix seconds. */
export interface ManagedSecret {
  readonly id: string;
  readonly hint: string;
  readonly created: number;
  readonly expires: number;
}

export interface NewApplication {
  readonly tenantId: string;
  readonly displayName: string;
  readonly roles?: readonly Role[];
}

type Minted = DirectoryUnit & { readonly secret: string; readonly stored: ManagedSecret };

export interface ManagedApplications {
  findApplication(applicationId: string): Promise<ManagedApplication | undefined>;
  listApplications(page: Page): Promise<readonly ManagedApplication[]>;
  registerApplication(options: NewApplication): DirectoryUnit & { readonly application: ManagedApplication };
  deleteApplication(applicationId: string): Promise<DirectoryUnit>;
  addSecret(applicationId: string, lifetime?: number): Promise<Minted>;
  replaceSecrets(applicationId: string, lifetime?: number): Promise<Minted>;
  removeSecret(applicationId: string, secretId: string): Promise<DirectoryUnit>;
}

export interface ManagedUser {
  readonly objectId: string;
  readonly tenantId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly userType: UserType;
  readonly homeTenantId: string;
  readonly enabled: boolean;
  readonly roles: readonly Role[];
  readonly totp: boolean;
  /** Unix seconds. */
  readonly created: number;
}

export type UserType = 'Member' | 'Guest';

export interface UserMembers {
  readonly userPrincipalName?: string;
  readonly displayName?: string;
  readonly userType?: UserType;
  readonly enabled?: boolean;
  readonly roles?: readonly Role[];
}

export interface NewUser extends UserMembers {
  readonly tenantId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly password: string;
  readonly homeTenantId?: string;
}

type UserUnit = DirectoryUnit & { readonly user: ManagedUser };

export interface ManagedUsers {
  findUser(objectId: string): Promise<ManagedUser | undefined>;
  listUsers(page: Page): Promise<readonly ManagedUser[]>;
  newUser(options: NewUser): Promise<UserUnit>;
  changeUser(objectId: string, members: UserMembers): Promise<UserUnit>;
  setPassword(objectId: string, password: string): Promise<UserUnit>;
  revokeSignIns(objectId: string): Promise<UserUnit>;
  deleteUser(objectId: string): Promise<UserUnit>;
  newTotp(objectId: string): Promise<UserUnit & { readonly secret: string; readonly uri: string }>;
  removeTotp(objectId: string): Promise<UserUnit>;
}

/** In the order of ids: those behind `after`. */
export interface Page {
  readonly after?: string;
  readonly limit?: number;
}
