import { WEB_VERSION } from './connections.ts';
import { manage, refusalOf } from './request.ts';

/** What an action is asked for, as the connector's own definition says it. */
export interface Parameter {
  readonly name: string;
  /** Part of the path, or member of the body. */
  readonly in: 'path' | 'body';
  readonly summary: string;
  readonly description: string;
  readonly required: boolean;
  readonly advanced: boolean;
  readonly choices: readonly string[] | undefined;
  readonly initial: string;
  /** The action whose list has the values. */
  readonly valuesFrom: 'ListKeys' | 'ListSecrets' | undefined;
}

/** One of the connector's actions. */
export interface Action {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly method: 'GET' | 'POST';
  /** With `{name}` where a parameter stands, without the connection. */
  readonly path: string;
  readonly advanced: boolean;
  readonly parameters: readonly Parameter[];
  /** Outputs that are secret. */
  readonly secret: readonly string[];
}

interface Property {
  readonly description?: string;
  readonly default?: string;
  readonly enum?: readonly string[];
  readonly 'x-ms-summary'?: string;
  readonly 'x-ms-visibility'?: string;
}

interface Schema {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Property>>;
}

interface SwaggerParameter extends Property {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly required?: boolean;
  readonly schema?: { readonly $ref: string };
  readonly 'x-ms-dynamic-values'?: { readonly operationId: string };
}

interface SwaggerOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly SwaggerParameter[];
  readonly responses: Readonly<Record<string, { readonly schema?: { readonly $ref: string } }>>;
  readonly 'x-ms-visibility'?: string;
}

interface Swagger {
  readonly paths: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
const DEFINITION = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Web/locations/local/managedApis/keyvault`;

/** The fourteen actions, out of the definition that Power Automate imports. */
export async function listActions(signal?: AbortSignal): Promise<readonly Action[]> {
  const swagger = await manage<Swagger>(`${DEFINITION}?${WEB_VERSION}&export=true`, { signal });
  return Object.entries(swagger.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => actionOf(swagger, { path, method, operation })),
  );
}

function actionOf(
  { definitions }: Swagger,
  { path, method, operation }: { path: string; method: string; operation: SwaggerOperation },
): Action {
  const { operationId, summary, description, parameters } = operation;
  const wanted = parameters.filter(({ name, ...parameter }) => name !== 'connectionId' && isShown(parameter));
  return {
    id: operationId,
    summary,
    description,
    method: method.toUpperCase() === 'POST' ? 'POST' : 'GET',
    path: path.replace('/{connectionId}', ''),
    advanced: operation['x-ms-visibility'] === 'advanced',
    parameters: wanted.flatMap((parameter) => parametersOf(definitions, parameter)),
    secret: Object.keys(schemaOf(definitions, operation.responses['200']?.schema)?.properties ?? {}).filter(isSecret),
  };
}

const isShown = (property: Property): boolean => property['x-ms-visibility'] !== 'internal';

/** Of a list `value` holds metadata, and is shown as it is. */
const SECRET = new Set(['value', 'rawData']);
const isSecret = (name: string): boolean => SECRET.has(name);

function parametersOf(definitions: Swagger['definitions'], parameter: SwaggerParameter): readonly Parameter[] {
  if (parameter.in !== 'body') return [one(parameter.name, parameter, { in: 'path', required: true })];
  const { properties = {}, required = [] } = schemaOf(definitions, parameter.schema) ?? {};
  return Object.entries(properties).map(([name, property]) =>
    one(name, property, { in: 'body', required: required.includes(name) }),
  );
}

function one(name: string, property: Property, rest: Pick<Parameter, 'in' | 'required'>): Parameter {
  const from = (property as Partial<SwaggerParameter>)['x-ms-dynamic-values']?.operationId;
  return {
    name,
    ...rest,
    summary: property['x-ms-summary'] ?? name,
    description: property.description ?? '',
    advanced: property['x-ms-visibility'] === 'advanced',
    choices: property.enum,
    initial: property.default ?? '',
    valuesFrom: from === 'ListKeys' || from === 'ListSecrets' ? from : undefined,
  };
}

function schemaOf(definitions: Swagger['definitions'], schema: { readonly $ref: string } | undefined) {
  return schema === undefined ? undefined : definitions[schema.$ref.split('/').at(-1) ?? ''];
}

/** The values of an action's parameters by their names. */
export type Values = Readonly<Record<string, string>>;

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: Values | undefined;
}

/** The call that an action makes with these values. */
export function callOf({ method, path, parameters }: Action, values: Values): Call {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(values[name] ?? ''));
  const members = parameters
    .filter((parameter) => parameter.in === 'body' && (values[parameter.name] ?? '') !== '')
    .map(({ name }) => [name, values[name] ?? ''] as const);
  return { method, path: filled, body: method === 'POST' ? Object.fromEntries(members) : undefined };
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly milliseconds: number;
}

/** Calls the action through the connection, as a designer does; what the action answers is in the reply, a refusal too. */
export async function invoke(connection: string, call: Call, signal?: AbortSignal): Promise<Reply> {
  const began = performance.now();
  const { response } = await manage<{
    response: { statusCode: string; body: unknown; headers: Readonly<Record<string, string>> };
  }>(`${connection}/dynamicInvoke?${WEB_VERSION}`, { method: 'POST', body: { request: call }, signal });
  const { statusCode, body, headers } = response;
  return { status: statusOf(statusCode), headers, body, milliseconds: Math.round(performance.now() - began) };
}

/** Names of the keys or secrets that the connection sees, for a drop-down. */
export async function listNames(connection: string, from: 'ListKeys' | 'ListSecrets', signal?: AbortSignal) {
  const path = from === 'ListKeys' ? '/keys' : '/secrets';
  const { body, status } = await invoke(connection, { method: 'GET', path, body: undefined }, signal);
  if (status !== 200) throw refusalOf(body, { status, statusText: '' });
  return (body as { value: readonly { name: string }[] }).value.map(({ name }) => name);
}

/** Resource Manager writes a status as a word, as .NET names it, or as a number. */
const WORDS: Readonly<Record<string, number>> = {
  OK: 200,
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  TooManyRequests: 429,
  InternalServerError: 500,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
};

const statusOf = (code: string): number => WORDS[code] ?? Number(code);
