import type { Connection, ConnectionSecrets, Credentials } from '../../connections/connection.ts';
import type { StoredConnection } from '../../connections/connections.ts';
import type { AuthType } from '../../connections/credentials/auth-type.ts';
import { AUTH_TYPES } from '../../connections/credentials/auth-types.ts';
import type { Deployment } from '../../connections/deployment.ts';
import { Fault } from '../../fault.ts';
import { membersOf } from './any-case.ts';

/**
 * The parameters of a connection in every shape in which templates write them: `parameterValueSet {name, values: {x: {value}}}`
 * (Power Platform says `connectionParametersSet`), the older flat `parameterValues`, and `alternativeParameterValues`.
 */
export interface Parameters {
  readonly shape: Connection['shape'];
  /** Absent where a template names only the connector. */
  readonly vaultName?: string | undefined;
  readonly credentials: Credentials;
  readonly secrets: ConnectionSecrets;
}

/** What was written, before anybody knows what it means: names in lower case. */
interface Written {
  readonly shape: Connection['shape'];
  readonly type: AuthType;
  readonly values: ReadonlyMap<string, unknown>;
}

type Members = ReadonlyMap<string, unknown>;

/** Throws Fault BadParameter that names the parameter; never shows a value. */
export function readParameters(properties: Members, deployment: Deployment): Parameters {
  return understand(readWritten(properties), deployment);
}

/**
 * What is given in the place of what is there (RFC 7396): a parameter that is not named stays, null takes it away. A PFX and its
 * password are one parameter. Another kind of connection starts from nothing: what it needs is given, and no secret of the
 * kind before goes over to it. Undefined where no parameter is named.
 */
export function patchParameters(
  properties: Members,
  { connection, secrets }: Pick<StoredConnection, 'connection' | 'secrets'>,
  deployment: Deployment,
): Parameters | undefined {
  const before = AUTH_TYPES[connection.authId];
  const written = readWritten(properties, before);
  if (written.values.size === 0 && written.type === before) return undefined;
  if (written.type !== before) return understand(written, deployment);
  const values = new Map(
    Object.entries(before.write(connection, secrets)).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const [name, value] of ownValues(written, deployment)) values.set(name, value);
  return understand({ shape: connection.shape, type: before, values }, deployment);
}

function understand({ shape, type, values }: Written, deployment: Deployment): Parameters {
  if (!type.appliesTo(deployment)) {
    throw new Fault('BadParameter', `Connections of the kind ${type.authId} cannot be made here: ${type.elsewhere}.`);
  }
  // A template that names only the connector is legal: what it is to reach is told later.
  if (type.authId === 'default' && values.size === 0) return { shape, credentials: { authId: 'default' }, secrets: {} };
  return { shape, ...type.read(ownValues({ shape, type, values }, deployment)) };
}

/**
 * `kept` is the kind that it is where none is named. Throws Fault BadParameter where parameters stand in two shapes at once, or
 * are of no kind that we know.
 */
function readWritten(properties: Members, kept?: AuthType): Written {
  const one = (name: string): Members => {
    const given = properties.get(name.toLowerCase()) ?? undefined;
    return given === undefined ? new Map() : membersOf(given, `properties.${name}`);
  };
  const given = (
    ['parameterValueSet', 'connectionParametersSet', 'parameterValues', 'alternativeParameterValues'] as const
  )
    .map((name) => ({ name, members: one(name) }))
    .filter(({ members }) => members.size > 0);
  if (given.length > 1) {
    throw new Fault(
      'BadParameter',
      `The connection's parameters are given twice, as ${given.map(({ name }) => name).join(' and ')}; give them once.`,
    );
  }
  // What is shown of flat parameters is their own member, which a template that was read from here has.
  const shown = { name: 'parameterValues', members: one('nonSecretParameterValues') } as const;
  const [{ name, members } = shown] = given;
  const kind = properties.get('parametervaluetype');
  const alternative = typeof kind === 'string' && kind.toLowerCase() === 'alternative';
  if (name === 'alternativeParameterValues' || (alternative && members.size === 0))
    return { shape: 'alternative', type: AUTH_TYPES.oauthMI, values: members };
  return name === 'parameterValues' ? readFlat(members, kept) : readSet(members, name, kept);
}

/** Without a parameter set, the grant says which it is: `code` is that of somebody who signs in. */
function readFlat(values: Members, kept: AuthType = AUTH_TYPES.default): Written {
  const grant = values.get('token:granttype') ?? undefined;
  if (grant === 'code') {
    const others = [...values].filter(([name]) => name !== 'token:granttype');
    return { shape: 'flat', type: AUTH_TYPES.default, values: new Map(others) };
  }
  const type = grant === undefined ? kept : AUTH_TYPES.oauthServicePrincipal;
  if (type === AUTH_TYPES.default && values.has('token:clientsecret')) {
    throw new Fault(
      'BadParameter',
      'The connection\'s "parameterValues" need token:grantType client_credentials beside token:clientSecret.',
    );
  }
  return { shape: 'flat', type, values };
}

function readSet(set: Members, what: string, kept?: AuthType): Written {
  const given = set.get('name');
  const name = typeof given === 'string' ? given.toLowerCase() : '';
  const sets = Object.values(AUTH_TYPES).filter(({ authId }) => authId !== 'default');
  const type = given === undefined ? kept : sets.find(({ authId }) => authId.toLowerCase() === name);
  if (type === undefined) {
    const names = sets.map(({ authId }) => authId).join(', ');
    throw new Fault('BadParameter', `The parameter properties.${what}.name is not valid: it is one of ${names}.`);
  }
  const values = membersOf(set.get('values') ?? {}, `properties.${what}.values`);
  const unwrapped = [...values].map(([key, holder]) => [key, valueOf(holder, what)] as const);
  return { shape: 'set', type, values: new Map(unwrapped) };
}

function valueOf(holder: unknown, what: string): unknown {
  if (holder === undefined || holder === null) return undefined;
  return membersOf(holder, `each of properties.${what}.values`).get('value');
}

/**
 * The parameters of the kind itself. What stands beside them says what it must: the grant and the resource are not the
 * caller's to choose. Both spellings of the vault's name are read, wherever the other one is Microsoft's.
 */
function ownValues({ values, type: { authId, parameters } }: Written, deployment: Deployment): Members {
  const rest = new Map(values);
  const take = (name: string): unknown => {
    const value = rest.get(name) ?? undefined;
    rest.delete(name);
    return value;
  };
  requireResource(take('token:resourceuri'), deployment);
  if (authId === 'oauthServicePrincipal') requireGrant(take('token:granttype'));
  const [own, other] =
    'token:VaultName' in parameters ? ['token:vaultname', 'vaultname'] : ['vaultname', 'token:vaultname'];
  const named = rest.has(other);
  const vault = take(other);
  if (!named || (vault === undefined && rest.has(own))) return rest;
  if ((rest.get(own) ?? undefined) !== undefined) {
    throw new Fault('BadParameter', 'The vault is named twice, by vaultName and by token:VaultName; name it once.');
  }
  rest.set(own, vault);
  return rest;
}

function requireResource(given: unknown, { cloud }: Deployment): void {
  if (given === undefined || (typeof given === 'string' && trimmed(given) === trimmed(cloud.resource))) return;
  const said = typeof given === 'string' && /^https:\/\/[\w.:/-]{1,100}$/.test(given) ? given : 'another';
  throw new Fault(
    'BadParameter',
    `The connection's parameter token:resourceUri is not valid: it is ${cloud.resource} in the cloud of this server, not ${said}.`,
  );
}

const trimmed = (url: string): string => url.toLowerCase().replace(/\/$/, '');

function requireGrant(given: unknown): void {
  if (given === undefined || given === 'client_credentials') return;
  throw new Fault('BadParameter', "The connection's parameter token:grantType is not valid: it is client_credentials.");
}
