import type { Change } from '../../operation.ts';
import type { Role } from '../room.ts';

/** The directory as administration sees it; `authority/` keeps it, and says there what each promises. */
export interface ManagedDirectory extends ManagedApplications, ManagedUsers, ManagedGroups {
  listTenants(page: Page): Promise<readonly ManagedTenant[]>;
  addDomain(tenantId: string, domain: string): Promise<DirectoryUnit & { readonly tenant: ManagedTenant }>;
  findTenant(idOrDomain: string): Promise<{ readonly tenantId: string } | undefined>;
  findPrincipal(text: string): Promise<ManagedPrincipal | undefined>;
  holdAdministrator(except: string): Promise<readonly Change[] | undefined>;
}

export interface ManagedPrincipal {
  readonly objectId: string;
  readonly principalType: 'ServicePrincipal' | 'User' | 'Group';
  readonly displayName: string;
  readonly applicationId?: string;
}

export interface ManagedTenant {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domains: readonly string[];
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
  readonly certificates: readonly ManagedCertificate[];
  readonly federatedCredentials: readonly ManagedFederation[];
  readonly redirectUris: readonly string[];
  readonly publicClient: boolean;
  readonly identifierUris: readonly string[];
  readonly scopes: readonly string[];
  readonly consented: boolean;
}

/** Times in Unix seconds, thumbprints in base64url. */
export interface ManagedCertificate {
  readonly id: string;
  readonly displayName: string;
  readonly thumbprint256: string;
  readonly thumbprint1: string;
  readonly notBefore: number;
  readonly expires: number;
}

export interface NewFederation {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences?: readonly string[];
  /** The issuer's keys; they are fetched from it where they are not said. */
  readonly jwks?: { keys: Record<string, unknown>[] };
}

export interface ManagedFederation {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly jwks?: unknown;
}

/** Times in Unix seconds. */
export interface ManagedSecret {
  readonly id: string;
  readonly hint: string;
  readonly created: number;
  readonly expires: number;
}

export interface ApplicationMembers {
  readonly displayName?: string;
  readonly enabled?: boolean;
  readonly roles?: Role[];
  readonly redirectUris?: string[];
  readonly publicClient?: boolean;
  readonly identifierUris?: string[];
  readonly scopes?: string[];
  readonly consented?: boolean;
}

export interface NewApplication extends ApplicationMembers {
  readonly tenantId: string;
  readonly displayName: string;
}

type ApplicationUnit = DirectoryUnit & { readonly application: ManagedApplication };

type Minted = DirectoryUnit & { readonly secret: string; readonly stored: ManagedSecret };

export interface ManagedApplications {
  findApplication(applicationId: string): Promise<ManagedApplication | undefined>;
  listApplications(page: Page): Promise<readonly ManagedApplication[]>;
  findResource(uri: string): Promise<ManagedApplication | undefined>;
  registerApplication(options: NewApplication): ApplicationUnit;
  changeApplication(applicationId: string, members: ApplicationMembers): Promise<ApplicationUnit>;
  deleteApplication(applicationId: string): Promise<DirectoryUnit>;
  addSecret(applicationId: string, lifetime?: number): Promise<Minted>;
  replaceSecrets(applicationId: string, lifetime?: number): Promise<Minted>;
  removeSecret(applicationId: string, secretId: string): Promise<DirectoryUnit>;
  addCertificate(
    applicationId: string,
    certificate: string,
    displayName?: string,
  ): Promise<ApplicationUnit & { readonly certificate: ManagedCertificate }>;
  removeCertificate(applicationId: string, certificateId: string): Promise<ApplicationUnit>;
  addFederatedCredential(
    applicationId: string,
    credential: NewFederation,
  ): Promise<ApplicationUnit & { readonly credential: ManagedFederation }>;
  removeFederatedCredential(applicationId: string, idOrName: string): Promise<ApplicationUnit>;
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

export interface ManagedGroup {
  readonly objectId: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly description: string;
  /** Unix seconds. */
  readonly created: number;
}

export interface NewGroup {
  readonly tenantId: string;
  readonly displayName: string;
  readonly description?: string;
}

type GroupUnit = DirectoryUnit & { readonly group: ManagedGroup };

export interface ManagedGroups {
  findGroup(objectId: string): Promise<ManagedGroup | undefined>;
  listGroups(page: Page): Promise<readonly ManagedGroup[]>;
  newGroup(options: NewGroup): Promise<GroupUnit>;
  deleteGroup(objectId: string): Promise<GroupUnit>;
  listMembers(objectId: string, page: Page): Promise<readonly string[]>;
  addMember(objectId: string, member: string): Promise<GroupUnit>;
  removeMember(objectId: string, member: string): Promise<GroupUnit>;
  groupsOf(objectId: string): Promise<readonly string[]>;
}

/** In the order of ids: those behind `after`. */
export interface Page {
  readonly after?: string;
  readonly limit?: number;
}
