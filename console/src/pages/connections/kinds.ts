import { useQuery } from '@tanstack/react-query';
import { type ConnectionResource, listParameterSets, type ParameterSet } from '../../api/connections.ts';
import { strings } from '../../strings/strings.ts';

/** The kinds that can be made here, and what each needs. They change with the server's settings only. */
export function useParameterSets() {
  return useQuery({
    queryKey: ['parameter-sets'],
    queryFn: ({ signal }) => listParameterSets(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The name of a connection's kind. Flat parameters do not say it, but by which they are. */
export function kindOf({ properties }: ConnectionResource): string {
  const { parameterValueSet, alternativeParameterValues, nonSecretParameterValues: flat } = properties;
  if (parameterValueSet !== undefined) return parameterValueSet.name;
  if (alternativeParameterValues !== undefined) return 'oauthMI';
  return flat?.['token:clientId'] === undefined ? 'default' : 'oauthServicePrincipal';
}

export const setOf = (connection: ConnectionResource, sets: readonly ParameterSet[]): ParameterSet | undefined =>
  sets.find(({ name }) => name === kindOf(connection));

/** What people call its kind. */
export function kindName(connection: ConnectionResource, sets: readonly ParameterSet[]): string {
  const kind = kindOf(connection);
  if (kind === 'default') return strings.connections.deprecatedKind;
  return setOf(connection, sets)?.uiDefinition.displayName ?? kind;
}

/** What is not secret of its parameters. */
export function valuesOf({ properties }: ConnectionResource): Readonly<Record<string, string>> {
  const { parameterValueSet, alternativeParameterValues, nonSecretParameterValues } = properties;
  if (parameterValueSet === undefined) return alternativeParameterValues ?? nonSecretParameterValues ?? {};
  return Object.fromEntries(Object.entries(parameterValueSet.values).map(([name, { value }]) => [name, value]));
}

export function vaultOf(connection: ConnectionResource): string {
  const values = valuesOf(connection);
  return values['vaultName'] ?? values['token:VaultName'] ?? '';
}

/** Whether somebody signs in for it. */
export const isPersonal = (connection: ConnectionResource): boolean =>
  ['oauthDefault', 'oauthBYOA', 'default'].includes(kindOf(connection));
