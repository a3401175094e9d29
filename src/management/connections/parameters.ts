import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { vaultName } from '../../wire/name.ts';

/**
 * The parameters of a connection as templates write them: `parameterValueSet {name, values: {x: {value}}}`, or the older
 * flat `parameterValues`. Property names are compared without case, as Resource Manager compares them.
 */
const guid = (what: string) =>
  z.string({ error: `${what} is missing` }).regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, `${what} is a GUID`);

const servicePrincipal = z.object({
  'token:clientid': guid('token:clientId'),
  'token:clientsecret': z
    .string({ error: 'token:clientSecret is missing' })
    .min(1, 'token:clientSecret is empty')
    .max(1024, 'token:clientSecret is too long'),
  'token:tenantid': guid('token:TenantId'),
  'token:vaultname': vaultName,
});

export interface Parameters {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenantId: string;
  readonly vaultName: string;
}

/** Throws Fault BadParameter that names the parameter; never shows a value. */
export function readParameters(properties: Readonly<Record<string, unknown>>): Parameters {
  const given = lowerCased(properties);
  const set = lowerCased(given['parametervalueset']);
  const values = set['values'] === undefined ? lowerCased(given['parametervalues']) : unwrapped(set['values']);
  requireServicePrincipal(set['name'], values);
  if (values['token:vaultname'] === undefined) values['token:vaultname'] = values['vaultname'];
  const result = servicePrincipal.safeParse(values);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Fault(
      'BadParameter',
      `The connection's parameters are not valid: ${issue?.message ?? 'one is missing'}.`,
    );
  }
  const { data } = result;
  return {
    clientId: data['token:clientid'],
    clientSecret: data['token:clientsecret'],
    tenantId: data['token:tenantid'],
    vaultName: data['token:vaultname'],
  };
}

function requireServicePrincipal(name: unknown, values: Readonly<Record<string, unknown>>): void {
  if (name === 'oauthServicePrincipal') return;
  if (name === undefined && values['token:granttype'] === 'client_credentials') return;
  throw new Fault(
    'BadParameter',
    'The connection needs "parameterValueSet" with the name oauthServicePrincipal; this version makes no other kind.',
  );
}

function lowerCased(given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
}

function unwrapped(values: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(lowerCased(values)).map(([name, holder]) => [name, lowerCased(holder)['value']]),
  );
}
