import { randomUUID } from 'node:crypto';
import { Fault } from '../../../fault.ts';
import { readGuid, requireGuid } from '../../guid.ts';
import { requireDisplayName } from '../names.ts';
import { type Application, DEFAULT_SCOPES } from './application.ts';
import { requireRedirectUri } from './redirect-uris.ts';

/** What an administrator may change of an application. */
export type ApplicationMembers = Partial<
  Pick<
    Application,
    | 'displayName'
    | 'roles'
    | 'enabled'
    | 'redirectUris'
    | 'publicClient'
    | 'identifierUris'
    | 'scopes'
    | 'appRoles'
    | 'consented'
  >
>;

export interface NewApplication extends ApplicationMembers {
  readonly tenantId: string;
  readonly displayName: string;
  /** A GUID of one's own instead of a random one. */
  readonly applicationId?: string;
  /** How long its first secret lives, in seconds. */
  readonly secretLifetime?: number;
  /** A first secret of one's own: 256 bits that nobody can guess. */
  readonly secret?: string;
}

/** As it is before anything is said about it. */
const PLAIN = {
  roles: [],
  enabled: true,
  redirectUris: [],
  publicClient: false,
  identifierUris: [],
  scopes: [...DEFAULT_SCOPES],
  appRoles: [],
  consented: false,
};

const MOST_REDIRECTS = 256;
const MOST_NAMES = 50;

/** `reserved`: the resources of the authority itself. Throws Fault BadParameter. */
export function describeApplication(options: NewApplication, reserved: readonly string[]): Application {
  const { tenantId, applicationId = randomUUID(), secretLifetime: _, secret: __, ...members } = options;
  const application = {
    ...PLAIN,
    applicationId: requireGuid(applicationId, 'application id'),
    objectId: randomUUID(),
    tenantId: requireGuid(tenantId, 'tenant id'),
    displayName: members.displayName,
    certificates: [],
    federatedCredentials: [],
    secrets: [],
    revision: 1,
  };
  return withMembers(application, members, reserved);
}

/** Members that are undefined stay as they are. Throws Fault BadParameter. */
export function withMembers(found: Application, members: ApplicationMembers, reserved: readonly string[]): Application {
  const said = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  const wanted: Application = { ...found, ...said };
  requireDisplayName(wanted.displayName);
  requireAtMost(wanted.redirectUris, MOST_REDIRECTS, 'redirect URIs');
  for (const uri of wanted.redirectUris) requireRedirectUri(uri, wanted.publicClient);
  requireAtMost(wanted.identifierUris, MOST_NAMES, 'identifier URIs');
  for (const uri of wanted.identifierUris) requireIdentifierUri(uri, wanted.applicationId, reserved);
  requireAtMost(wanted.scopes, MOST_NAMES, 'scopes');
  wanted.scopes.forEach(requireScope);
  requireAtMost(wanted.appRoles, MOST_NAMES, 'app roles');
  for (const { id, value, displayName } of wanted.appRoles) {
    requireGuid(id, 'id of an app role');
    requirePermission(value, 'app role');
    requireDisplayName(displayName);
  }
  return wanted;
}

/** Tokens say what an application was allowed: with the right, those that say it must go. */
export function takesAway(before: Application, after: Application): boolean {
  return (
    (before.enabled && !after.enabled) ||
    (before.publicClient && !after.publicClient) ||
    (before.consented && !after.consented) ||
    before.roles.some((role) => !after.roles.includes(role))
  );
}

/** A resource of the authority's own must not be an application's, or it would say who may do what there. */
function requireIdentifierUri(uri: string, applicationId: string, reserved: readonly string[]): void {
  const plain = /^(?:api|https|urn):[\x21-\x7e]+$/.test(uri) && uri.length <= 255 && !/[*#?\\]|\/$/.test(uri);
  if (!plain || !URL.canParse(uri)) {
    const form =
      'api://…, https://… or urn:…, at most 255 plain characters, without query, fragment and slash at the end';
    throw new Fault('BadParameter', `An identifier URI must be ${form}.`);
  }
  if (reserved.some((resource) => resource.toLowerCase() === uri.toLowerCase())) {
    throw new Fault('BadParameter', 'The identifier URI is a resource of Sallyport itself. Choose another.');
  }
  const named = readGuid(uri.replace(/^api:\/\//, ''));
  if (named !== undefined && named !== applicationId) {
    throw new Fault(
      'BadParameter',
      'An identifier URI api://{client id} must have the client id of its own application.',
    );
  }
}

/** What OpenID Connect and the v2 endpoint mean by themselves. */
const RESERVED_SCOPES = ['openid', 'profile', 'email', 'offline_access', 'address', 'phone'];

function requireScope(scope: string): void {
  requirePermission(scope, 'scope');
  if (!RESERVED_SCOPES.includes(scope.toLowerCase())) return;
  throw new Fault('BadParameter', 'The scope has a name that OpenID Connect uses. Choose another.');
}

function requirePermission(name: string, what: string): void {
  if (/^\w[\w.:-]{0,119}$/.test(name)) return;
  const form = '1 to 120 letters, digits and _.:-, and begin with a letter, a digit or _';
  throw new Fault('BadParameter', `The name of a ${what} must have ${form}.`);
}

/** None twice either. */
function requireAtMost(list: readonly unknown[], most: number, what: string): void {
  if (list.length <= most && new Set(list).size === list.length) return;
  throw new Fault('BadParameter', `An application has at most ${most} ${what}, each once.`);
}
