import type { Action, Call, Values } from '../../api/actions.ts';

/** The same call for other places. What opens the connection is never in it: a name stands there. */
export interface Snippets {
  readonly curl: string;
  readonly logicApps: string;
  readonly powerAutomate: string;
}

export interface Called {
  readonly action: Action;
  readonly values: Values;
  readonly call: Call;
  readonly runtimeUrl: string;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

export function snippetsOf({ action, values, call, runtimeUrl }: Called): Snippets {
  return {
    curl: curlOf(call, runtimeUrl),
    logicApps: json({ [actionName(action)]: apiConnection(action, values, call) }),
    powerAutomate: json({ [actionName(action)]: openApiConnection(action, values) }),
  };
}

const actionName = ({ summary }: Action): string => summary.replaceAll(' ', '_');

/** A text between single quotes, for a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function curlOf({ method, path, body }: Call, runtimeUrl: string): string {
  const lines = [`curl ${quoted(runtimeUrl + path)}`, `-H "Authorization: Key $CONNECTION_KEY"`];
  if (method === 'POST') lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}

/** Names are encoded by the workflow itself, as Logic Apps' designer writes it. */
function apiConnection({ path }: Action, values: Values, { method, body }: Call) {
  const written = path.replace(
    /\{(\w+)\}/g,
    (_all, name: string) => `@{encodeURIComponent('${literal(values[name])}')}`,
  );
  return {
    type: 'ApiConnection',
    inputs: {
      host: { connection: { referenceName: 'keyvault' } },
      method: method.toLowerCase(),
      path: written,
      ...(body !== undefined && { body }),
    },
    runAfter: {},
    runtimeConfiguration: { secureData: { properties: ['inputs', 'outputs'] } },
  };
}

/** A quote in a text of the workflow language is written twice. */
const literal = (text = ''): string => text.replaceAll("'", "''");

function openApiConnection({ id, parameters }: Action, values: Values) {
  const given = parameters
    .filter(({ name }) => (values[name] ?? '') !== '')
    .map((parameter) => [
      parameter.in === 'body' ? `operationInput/${parameter.name}` : parameter.name,
      values[parameter.name],
    ]);
  return {
    type: 'OpenApiConnection',
    inputs: {
      host: {
        connectionName: 'shared_keyvault',
        operationId: id,
        apiId: '/providers/Microsoft.PowerApps/apis/shared_keyvault',
      },
      parameters: Object.fromEntries(given) as Values,
      authentication: "@parameters('$authentication')",
    },
    runAfter: {},
    runtimeConfiguration: { secureData: { properties: ['inputs', 'outputs'] } },
  };
}
