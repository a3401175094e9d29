import { Fault } from '../../fault.ts';
import type { Token, UserToken } from '../authority.ts';
import type { AuthId, Connection, ConnectionSecrets, Credentials } from '../connection.ts';
import type { Deployment } from '../deployment.ts';
import type { TokenWanted } from './identity-source.ts';
import type { Parameter, ParameterTable, ValuesOf } from './parameter.ts';

/** What the parameters of a connection say. */
export interface Given {
  readonly vaultName: string;
  readonly credentials: Credentials;
  readonly secrets: ConnectionSecrets;
}

/**
 * One way to make a connection: a row of the table in the connector's reference ("Creating a connection"), and what it is here.
 * Everything that depends on the kind of connection is read off its row.
 */
export interface AuthType {
  readonly authId: AuthId;
  /** Microsoft calls some of them otherwise in its sovereign clouds. */
  readonly displayName: (deployment: Deployment) => string;
  readonly description: string;
  /** By the names that Microsoft spells so; they are compared without case. */
  readonly parameters: ParameterTable;
  /** Those of them that nobody is asked for in this cloud, although they may be given. */
  readonly unasked: (deployment: Deployment) => readonly string[];
  /** Who the connection is at the vault: an application, a person who signs in for it, or this server. */
  readonly identity: 'application' | 'person' | 'server';
  /** Whether it may be made here. */
  readonly appliesTo: (deployment: Deployment) => boolean;
  /** Where else, and what to take instead: the end of a sentence that refuses it. */
  readonly elsewhere: string;
  /** Whether other people may be let in. */
  readonly shareable: boolean;
  /** Whether people are offered it when they make a connection. */
  readonly offered: boolean;
  /** Reads what was given, by names in lower case. Throws Fault BadParameter that names the parameter, never a value. */
  readonly read: (given: ReadonlyMap<string, unknown>) => Given;
  /** The parameters that would make the same connection, secret ones included where they are given; what it lacks is left out. */
  readonly write: (connection: Connection, secrets?: ConnectionSecrets) => Readonly<Record<string, unknown>>;
  /** A new token of the connection's identity. Throws Fault where there is none, and what the authority throws. */
  readonly token: (connection: Connection, wanted: TokenWanted) => Promise<Token | UserToken>;
}

interface Row<Auth extends AuthId, Table extends ParameterTable>
  extends Omit<AuthType, 'parameters' | 'unasked' | 'read' | 'write' | 'token'> {
  readonly authId: Auth;
  readonly parameters: Table;
  readonly unasked?: (deployment: Deployment) => readonly (keyof Table & string)[];
  readonly read: (values: ValuesOf<Table>) => Given;
  readonly write: (connection: Of<Auth>, secrets: ConnectionSecrets) => { readonly [Name in keyof Table]?: unknown };
  readonly token: (connection: Of<Auth>, wanted: TokenWanted) => Promise<Token | UserToken>;
}

type Of<Auth extends AuthId> = Extract<Connection, { readonly authId: Auth }>;

/** A row of which the parameters give the type of what is read. */
export function authType<Auth extends AuthId, Table extends ParameterTable>({
  parameters,
  unasked = () => [],
  read,
  write,
  token,
  ...row
}: Row<Auth, Table>): AuthType {
  const own = (connection: Connection): Of<Auth> => {
    if (connection.authId !== row.authId) throw new TypeError(`A connection of another kind than ${row.authId}.`);
    return connection as Of<Auth>;
  };
  return {
    ...row,
    parameters,
    unasked,
    read: (given) => read(valuesOf(row.authId, parameters, given)),
    write(connection, secrets = {}) {
      const values = write(own(connection), secrets);
      return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    },
    token: async (connection, wanted) => token(own(connection), wanted),
  };
}

function valuesOf<Table extends ParameterTable>(
  authId: AuthId,
  parameters: Table,
  given: ReadonlyMap<string, unknown>,
): ValuesOf<Table> {
  const known = new Map(Object.keys(parameters).map((name) => [name.toLowerCase(), name]));
  const unknown = [...given.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new Fault(
      'BadParameter',
      `A connection of the kind ${authId} has no parameter ${printable(unknown)}; there are ${Object.keys(parameters).join(', ')}.`,
    );
  }
  const values = Object.entries(parameters).map(([name, parameter]) => [
    name,
    valueOf(name, parameter, given.get(name.toLowerCase())),
  ]);
  return Object.fromEntries(values) as ValuesOf<Table>;
}

function valueOf(name: string, { schema, required }: Parameter, given: unknown): unknown {
  const value = given ?? undefined;
  if (value === undefined && !required) return undefined;
  if (value === undefined) throw refused(name, 'it is missing');
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refused(name, result.error.issues[0]?.message ?? 'it is not valid');
}

const refused = (name: string, why: string): Fault =>
  new Fault('BadParameter', `The connection's parameter ${name} is not valid: ${why}.`);

/** Part of a caller's own text goes back to him, but only as plain, short characters. */
const printable = (text: string): string => text.replace(/[^\w:.-]/g, '?').slice(0, 80);
