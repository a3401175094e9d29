import { ACTIONS } from '../connector/actions.ts';
import type { Contract } from '../operation.ts';
import { ASKED, PRESENTED, type Presented } from './platform.ts';
import { refTo, type Schema, schemaDefinitions } from './schemas.ts';

/**
 * The connector as OpenAPI 2.0 with the platforms' extensions (https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions),
 * made from the contracts of its actions. `managed` has the shape of what Resource Manager exports of Microsoft's own: the
 * connection is a part of each path, filled in by the platform, and nothing is said about credentials. `custom` is what a
 * platform imports: the connection comes from the connector's properties, and callers prove themselves by an API key.
 */
export interface DefinitionSettings {
  readonly flavour: 'managed' | 'custom';
  /** Where the connector is called, without a connection: `https://host:port/apim/keyvault`. */
  readonly connectorUrl: string;
  /** With what Microsoft's connector does not have: `continuationToken` in queries, `rawDataEncoding` in bodies. */
  readonly additions: boolean;
}

export interface Parameter extends Omit<Schema, 'required'> {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly required: boolean;
  readonly schema?: Schema;
  readonly 'x-ms-dynamic-values'?: Readonly<Record<string, unknown>>;
}

export interface DefinedOperation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly operationId: string;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly schema?: Schema }>>;
  readonly deprecated: boolean;
  readonly 'x-ms-visibility': string;
  readonly externalDocs: { readonly url: string };
}

export interface Definition {
  readonly swagger: '2.0';
  readonly info: Readonly<Record<string, unknown>>;
  readonly host: string;
  readonly basePath: string;
  readonly schemes: readonly string[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DefinedOperation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly securityDefinitions?: Readonly<Record<string, unknown>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-ms-connector-metadata': readonly { readonly propertyName: string; readonly propertyValue: string }[];
  readonly externalDocs: { readonly url: string };
}

const DOCS = 'https://docs.microsoft.com/connectors/keyvault';
/** What Microsoft's definition promises; ours answers JSON whatever is asked for. */
const PRODUCES = ['application/json', 'text/json', 'application/xml', 'text/xml'];
const CONSUMES = [...PRODUCES, 'application/x-www-form-urlencoded'];
const JSON_ONLY = ['application/json'];

export function createDefinition(settings: DefinitionSettings): Definition {
  const { flavour, connectorUrl, additions } = settings;
  const { host, pathname, protocol } = new URL(connectorUrl);
  const custom = flavour === 'custom';
  return {
    swagger: '2.0',
    info: {
      version: '1.0',
      title: custom ? 'Sallyport Key Vault' : 'Azure Key Vault',
      description: 'Reads secrets of a key vault, and encrypts and decrypts with its keys.',
      ...(custom && { contact: { name: 'Sallyport', url: connectorUrl } }),
      'x-ms-api-annotation': { status: 'Production' },
    },
    host,
    // A policy of the custom connector names host and path, and leaves nothing of this one (api-properties.ts).
    basePath: custom ? '/' : pathname,
    schemes: [protocol.replace(':', '')],
    paths: pathsOf(settings),
    definitions: schemaDefinitions(additions),
    ...(custom && {
      securityDefinitions: { [API_KEY]: { type: 'apiKey', in: 'header', name: 'Authorization' } },
      security: [{ [API_KEY]: [] }],
    }),
    'x-ms-connector-metadata': metadata(custom),
    externalDocs: { url: DOCS },
  };
}

/** The connection parameter that holds the connection key: the name that the platforms give an API key. */
export const API_KEY = 'api_key';

function metadata(custom: boolean) {
  const website = { propertyName: 'Website', propertyValue: 'https://azure.microsoft.com/services/key-vault/' };
  if (!custom) return [website];
  return [website, { propertyName: 'Categories', propertyValue: 'Security' }];
}

function pathsOf(settings: DefinitionSettings): Definition['paths'] {
  return Object.fromEntries(
    ACTIONS.map(({ contract }) => {
      const path = settings.flavour === 'custom' ? contract.path : `/{connectionId}${contract.path}`;
      return [path, { [contract.method.toLowerCase()]: operationOf(contract, settings) }];
    }),
  );
}

function operationOf(contract: Contract<unknown, unknown>, settings: DefinitionSettings): DefinedOperation {
  const { name, summary, path } = contract;
  const presented = PRESENTED[name];
  if (presented === undefined) throw new Error(`nothing is known of how ${name} is presented`);
  const custom = settings.flavour === 'custom';
  return {
    tags: [path.startsWith('/keys') ? 'Key' : 'Secret'],
    summary,
    description: presented.description,
    operationId: name,
    consumes: presented.body === undefined ? [] : custom ? JSON_ONLY : CONSUMES,
    produces: custom ? JSON_ONLY : PRODUCES,
    parameters: parametersOf(contract, presented, settings),
    responses: {
      '200': { description: 'OK', schema: refTo(presented.output) },
      default: { description: 'Operation Failed.' },
    },
    deprecated: false,
    'x-ms-visibility': presented.visibility,
    externalDocs: { url: `${DOCS}/#${summary.toLowerCase().replaceAll(' ', '-')}` },
  };
}

/** Filled in by the platform, and never seen. */
const CONNECTION: Parameter = {
  name: 'connectionId',
  in: 'path',
  required: true,
  'x-ms-visibility': 'internal',
  type: 'string',
};

function parametersOf(
  { path, query = [] }: Contract<unknown, unknown>,
  { body }: Presented,
  { flavour, additions }: DefinitionSettings,
): Parameter[] {
  const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => parameterOf(name, 'path'));
  const inQuery = additions ? query.map((name) => parameterOf(name, 'query')) : [];
  return [
    ...(flavour === 'managed' ? [CONNECTION] : []),
    ...inPath,
    ...inQuery,
    ...(body === undefined
      ? []
      : [
          {
            name: 'operationInput',
            in: 'body' as const,
            description: 'What it works on.',
            required: true,
            schema: refTo(body.schema),
            'x-ms-summary': body.label,
          },
        ]),
  ];
}

/** Pascal case in what names members of a list, lower case on the wire: as in Microsoft's definition. */
function parameterOf(name: string, place: 'path' | 'query'): Parameter {
  const { label, description = '', listedBy } = ASKED[name] ?? {};
  return {
    name,
    in: place,
    description,
    required: place === 'path',
    ...(label !== undefined && { 'x-ms-summary': label }),
    ...(listedBy !== undefined && { 'x-ms-dynamic-values': { operationId: listedBy, parameters: {}, ...NAMES } }),
    type: 'string',
  };
}

const NAMES = { 'value-collection': 'Value', 'value-path': 'Name', 'value-title': 'Name' };
