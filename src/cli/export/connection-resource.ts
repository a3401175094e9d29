import type { AuthId } from '../../connections/connection.ts';
import { AUTH_TYPES } from '../../connections/credentials/auth-types.ts';
import type { TemplateConnection } from '../../definition/connection-template.ts';

/** What is read of a connection resource. */
export interface ConnectionResource {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly properties: {
    readonly displayName: string;
    readonly api: { readonly id: string };
    readonly connectionRuntimeUrl: string;
    readonly parameterValueSet?: {
      readonly name: string;
      readonly values: Readonly<Record<string, { readonly value: string }>>;
    };
    readonly nonSecretParameterValues?: Readonly<Record<string, string>>;
    readonly alternativeParameterValues?: Readonly<Record<string, string>>;
  };
}

/** The connection as it was written, whatever its shape; what was secret is named and not there. */
export function templateOf({ name, kind, properties }: ConnectionResource): TemplateConnection {
  const { displayName, parameterValueSet: set, alternativeParameterValues: alternative } = properties;
  const common = { name, kind, displayName };
  if (alternative !== undefined)
    return { ...common, shape: 'alternative', authId: 'oauthMI', values: alternative, secrets: [] };
  if (set !== undefined) {
    const values = Object.fromEntries(Object.entries(set.values).map(([each, { value }]) => [each, value]));
    return { ...common, shape: 'set', authId: set.name, values, secrets: secretsOf(set.name) };
  }
  const values = properties.nonSecretParameterValues ?? {};
  if (values['token:clientId'] === undefined)
    return { ...common, shape: 'flat', authId: 'default', values, secrets: [] };
  // Flat parameters say nowhere what kind they are, but by this one.
  return {
    ...common,
    shape: 'flat',
    authId: 'oauthServicePrincipal',
    values: { ...values, 'token:grantType': 'client_credentials' },
    secrets: secretsOf('oauthServicePrincipal'),
  };
}

/** What somebody signs in for is no parameter of a template. */
function secretsOf(authId: string): readonly string[] {
  if (!Object.hasOwn(AUTH_TYPES, authId)) return [];
  const { parameters } = AUTH_TYPES[authId as AuthId];
  return Object.entries(parameters).flatMap(([name, { secret, type }]) =>
    secret && type !== 'oauthSetting' ? [name] : [],
  );
}
