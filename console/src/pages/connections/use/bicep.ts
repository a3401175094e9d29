import type { ConnectionResource, ParameterSet } from '../../../api/connections.ts';
import { kindOf, valuesOf } from '../kinds.ts';

/** A piece of Bicep: a text, an expression that stands as it is, or an object of pieces. */
type Piece = string | { readonly code: string } | { readonly members: Readonly<Record<string, Piece>> };

const code = (text: string): Piece => ({ code: text });
const members = (all: Readonly<Record<string, Piece>>): Piece => ({ members: all });

const CONNECTOR = "subscriptionResourceId('Microsoft.Web/locations/managedApis', resourceGroup().location, 'keyvault')";

/** The connection as a template that deploys it again, as `sallyport export logicapps --format bicep` writes it. */
export function bicepOf(connection: ConnectionResource, set: ParameterSet | undefined): string {
  const secrets = Object.entries(set?.parameters ?? {}).filter(
    ([, { type }]) => type === 'securestring' || type === 'object',
  );
  const declared = secrets.map(
    ([name, { type }]) => `@secure()\nparam ${parameterOf(name)} ${type === 'object' ? 'object' : 'string'}\n`,
  );
  const { name, kind, properties } = connection;
  const hidden = secrets.map(([each]) => [each, code(parameterOf(each))] as const);
  const common = { displayName: properties.displayName, api: members({ id: code(CONNECTOR) }) };
  const parameters = parametersOf(connection, { ...shownOf(connection), ...Object.fromEntries(hidden) });
  const resource = members({
    name,
    location: code('resourceGroup().location'),
    kind,
    properties: members({ ...common, ...parameters }),
  });
  return [...declared, `resource connection 'Microsoft.Web/connections@2018-07-01-preview' = ${write(resource)}`].join(
    '\n',
  );
}

/** What is not secret. Flat parameters say what kind they are by the grant alone, which is not shown. */
function shownOf(connection: ConnectionResource): Readonly<Record<string, string>> {
  const isFlat = connection.properties.nonSecretParameterValues !== undefined && kindOf(connection) !== 'default';
  return { ...valuesOf(connection), ...(isFlat && { 'token:grantType': 'client_credentials' }) };
}

/** In the shape in which they were given. */
function parametersOf(
  { properties }: ConnectionResource,
  values: Readonly<Record<string, Piece>>,
): Readonly<Record<string, Piece>> {
  const { parameterValueSet, alternativeParameterValues } = properties;
  if (alternativeParameterValues !== undefined)
    return { parameterValueType: 'Alternative', alternativeParameterValues: members(values) };
  if (parameterValueSet === undefined) return { parameterValues: members(values) };
  const wrapped = Object.entries(values).map(([name, value]) => [name, members({ value })] as const);
  const set = { name: parameterValueSet.name, values: members(Object.fromEntries(wrapped)) };
  return { parameterValueSet: members(set) };
}

/** `token:clientSecret` is `clientSecret`. */
const parameterOf = (secret: string): string => secret.replace(/^token:/, '').replace(/\W/g, '');

function write(piece: Piece, depth = 0): string {
  if (typeof piece === 'string') return quoted(piece);
  if ('code' in piece) return piece.code;
  const indent = '  '.repeat(depth + 1);
  const lines = Object.entries(piece.members).map(
    ([name, each]) => `${indent}${/^[A-Za-z]\w*$/.test(name) ? name : quoted(name)}: ${write(each, depth + 1)}\n`,
  );
  return `{\n${lines.join('')}${'  '.repeat(depth)}}`;
}

/** Bicep's texts: a backslash escapes itself, the quote and what would begin an interpolation. */
function quoted(text: string): string {
  const escaped = text.replace(/[\\']/g, '\\$&').replaceAll('${', '\\${');
  return `'${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`;
}
