/**
 * A connection resource as a template that deploys it again, here or in Azure. What is secret is no part of a resource that was
 * read, so it becomes a secure parameter of the template.
 */
export interface TemplateConnection {
  readonly name: string;
  readonly kind: string;
  readonly displayName: string;
  /** The parameters, as the resource shows them: by set, flat, or as an alternative. */
  readonly values: Readonly<Record<string, string>>;
  readonly shape: 'set' | 'flat' | 'alternative';
  readonly authId: string;
  /** Names of the parameters that are secret. */
  readonly secrets: readonly string[];
}

/** A piece that is no text: how each language writes it. */
interface Expression {
  readonly arm: string;
  readonly bicep: string;
}

type Piece = string | Expression | { readonly [name: string]: Piece };

const LOCATION: Expression = { arm: '[resourceGroup().location]', bicep: 'resourceGroup().location' };
const CONNECTOR: Expression = {
  arm: "[subscriptionResourceId('Microsoft.Web/locations/managedApis', resourceGroup().location, 'keyvault')]",
  bicep: "subscriptionResourceId('Microsoft.Web/locations/managedApis', resourceGroup().location, 'keyvault')",
};
const API_VERSION = '2018-07-01-preview';

export function armTemplate(connection: TemplateConnection): object {
  const { name, kind, secrets } = connection;
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: Object.fromEntries(secrets.map((secret) => [parameterName(secret), { type: secureType(secret) }])),
    resources: [
      {
        type: 'Microsoft.Web/connections',
        apiVersion: API_VERSION,
        name: toArm(name),
        location: toArm(LOCATION),
        kind,
        properties: toArm(propertiesOf(connection)),
      },
    ],
  };
}

export function bicepTemplate(connection: TemplateConnection): string {
  const { name, kind, secrets } = connection;
  const parameters = secrets.map((secret) => {
    const type = secureType(secret) === 'secureObject' ? 'object' : 'string';
    return `@secure()\nparam ${parameterName(secret)} ${type}\n`;
  });
  const resource = toBicep({ name, location: LOCATION, kind, properties: propertiesOf(connection) }, 0);
  return [...parameters, `resource connection 'Microsoft.Web/connections@${API_VERSION}' = ${resource}\n`].join('\n');
}

function propertiesOf({ displayName, values, shape, authId, secrets }: TemplateConnection): Piece {
  const hidden = secrets.map((secret) => [secret, parameter(secret)] as const);
  const all: Record<string, Piece> = { ...values, ...Object.fromEntries(hidden) };
  const common = { displayName, api: { id: CONNECTOR } };
  if (shape === 'alternative') return { ...common, parameterValueType: 'Alternative', alternativeParameterValues: all };
  if (shape === 'flat') return { ...common, parameterValues: all };
  const wrapped = Object.entries(all).map(([name, value]) => [name, { value }] as const);
  return { ...common, parameterValueSet: { name: authId, values: Object.fromEntries(wrapped) } };
}

/** `token:clientSecret` is `clientSecret`. */
const parameterName = (secret: string): string => secret.replace(/^token:/, '').replace(/\W/g, '');

function parameter(secret: string): Expression {
  const name = parameterName(secret);
  return { arm: `[parameters('${name}')]`, bicep: name };
}

/** A certificate is an object of two texts. */
const secureType = (secret: string): string =>
  secret === 'token:clientCertificateSecret' ? 'secureObject' : 'securestring';

const isExpression = (piece: Piece): piece is Expression =>
  typeof piece === 'object' && typeof piece['arm'] === 'string' && typeof piece['bicep'] === 'string';

/** A text that begins with a bracket would be an expression. */
function toArm(piece: Piece): unknown {
  if (typeof piece === 'string') return piece.startsWith('[') ? `[${piece}` : piece;
  if (isExpression(piece)) return piece.arm;
  return Object.fromEntries(Object.entries(piece).map(([name, each]) => [name, toArm(each)]));
}

function toBicep(piece: Piece, depth: number): string {
  if (typeof piece === 'string') return quoted(piece);
  if (isExpression(piece)) return piece.bicep;
  const indent = '  '.repeat(depth + 1);
  const lines = Object.entries(piece).map(
    ([name, each]) => `${indent}${/^[A-Za-z]\w*$/.test(name) ? name : quoted(name)}: ${toBicep(each, depth + 1)}\n`,
  );
  return `{\n${lines.join('')}${'  '.repeat(depth)}}`;
}

/** Bicep's texts: a backslash escapes itself, the quote and what would begin an interpolation. */
function quoted(text: string): string {
  const escaped = text.replace(/[\\']/g, '\\$&').replaceAll('${', '\\${');
  return `'${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`;
}
