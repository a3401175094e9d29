import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import { isIdentityVault } from '../../connections/applicability.ts';
import type { Connection } from '../../connections/connection.ts';
import { Fault } from '../../fault.ts';
import type { ManagementRoom } from '../room.ts';
import { membersOf } from './any-case.ts';
import { requireKeyVault } from './api.ts';
import { isAdministrator } from './may-edit.ts';

/** What stands in a connection's body beside its parameters. */
export const described = {
  kind: z
    .string()
    .regex(/^v[12]$/i, 'a kind is V1 or V2')
    .transform((text) => text.toUpperCase() as 'V1' | 'V2')
    .nullish(),
  location: z
    .string({ error: 'a location is a text' })
    .regex(/^[0-9A-Za-z ]{1,40}$/, 'a location is 1 to 40 letters and digits')
    .transform((text) => text.replaceAll(' ', '').toLowerCase())
    .nullish(),
  tags: z
    .record(z.string().max(512), z.string({ error: 'a tag is a text' }).max(256), {
      error: 'tags is an object of texts',
    })
    .refine((tags) => Object.keys(tags).length <= 50, 'a connection has at most 50 tags')
    .nullish(),
  properties: z.record(z.string(), z.unknown(), { error: 'properties is an object' }),
};

type Described = Partial<Pick<Connection, 'displayName' | 'runHistory' | 'credentialExpires'>>;

const NAMED = z.string({ error: 'it is a text' }).max(200, 'it is longer than 200 characters');

/** Throws Fault BadParameter. */
export function readDescribed(properties: ReadonlyMap<string, unknown>): Described {
  requireKeyVault(properties.get('api'));
  requireNoCustom(properties.get('customparametervalues'));
  const displayName = properties.get('displayname') ?? undefined;
  const kept = properties.get('runhistory') ?? undefined;
  const expires = properties.get('credentialexpires');
  return {
    ...(displayName !== undefined && { displayName: textOf(displayName) }),
    ...(kept !== undefined && { runHistory: runHistoryOf(kept) }),
    ...(expires !== undefined && { credentialExpires: expires === null ? undefined : endOf(expires) }),
  };
}

function textOf(given: unknown): string {
  const result = NAMED.safeParse(given);
  if (result.success) return result.data;
  throw refused('displayName', result.error.issues[0]?.message ?? 'it is a text');
}

function runHistoryOf(given: unknown): boolean {
  const text = typeof given === 'string' ? given.toLowerCase() : '';
  if (text !== 'enabled' && text !== 'disabled') throw refused('runHistory', 'it is Enabled or Disabled');
  return text === 'enabled';
}

const DATE = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** A day ends where it begins: better a reminder too early than one too late. */
function endOf(given: unknown): number {
  const result = DATE.safeParse(given);
  if (result.success) return Date.parse(result.data);
  throw refused('credentialExpires', 'it is a date such as 2027-01-31');
}

function requireNoCustom(given: unknown): void {
  if (given === undefined || given === null || membersOf(given, 'properties.customParameterValues').size === 0) return;
  throw refused('customParameterValues', 'the connector has none');
}

const refused = (name: string, why: string): Fault =>
  new Fault('BadParameter', `The parameter properties.${name} is not valid: ${why}.`);

/** Who uses the server's own identity acts with rights that are not his. Throws Fault Forbidden, or BadParameter. */
export function requireIdentityAllowed(
  { authId, vaultName }: Pick<Connection, 'authId' | 'vaultName'>,
  caller: Caller,
  { deployment }: Pick<ManagementRoom, 'deployment'>,
): void {
  if (authId !== 'oauthMI') return;
  if (!isAdministrator(caller))
    throw new Fault(
      'Forbidden',
      'Connections of the kind oauthMI use this server’s own identity: only Administrators make them.',
    );
  if (isIdentityVault(deployment, vaultName)) return;
  throw new Fault(
    'BadParameter',
    `The connection's parameter vaultName is not valid: with this server's own identity it is one of ${deployment.identityVaults.join(', ')} (--connector-identity-vault).`,
  );
}
