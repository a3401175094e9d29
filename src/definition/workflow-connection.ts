/** A connection as a Logic Apps Standard project names it, in `connections.json` and in its app settings. */
export interface WorkflowConnection {
  /** The name that the workflow's actions know it by: `host.connection.referenceName`. */
  readonly reference: string;
  /** Resource id of the connection. */
  readonly id: string;
  /** Resource id of the connector. */
  readonly apiId: string;
  readonly runtimeUrl: string;
}

/** How the workflow proves itself: with a connection key in an app setting, or with its own managed identity. */
export type WorkflowAuthentication = 'key' | 'managed-identity';

export interface WorkflowFiles {
  readonly connections: { readonly managedApiConnections: Readonly<Record<string, ManagedApiConnection>> };
  readonly appSettings: Readonly<Record<string, string>>;
}

interface ManagedApiConnection {
  readonly api: { readonly id: string };
  readonly connection: { readonly id: string };
  readonly connectionRuntimeUrl: string;
  readonly authentication: Readonly<Record<string, string>>;
}

/** `key` is what the app setting holds; where it is not given, the setting is left to its owner. */
export function workflowFiles(
  { reference, id, apiId, runtimeUrl }: WorkflowConnection,
  authentication: WorkflowAuthentication,
  key?: string,
): WorkflowFiles {
  const url = `${reference}-ConnectionRuntimeUrl`;
  const secret = `${reference}-connectionKey`;
  const entry: ManagedApiConnection = {
    api: { id: apiId },
    connection: { id },
    connectionRuntimeUrl: setting(url),
    authentication:
      authentication === 'key'
        ? { type: 'Raw', scheme: 'Key', parameter: setting(secret) }
        : { type: 'ManagedServiceIdentity' },
  };
  return {
    connections: { managedApiConnections: { [reference]: entry } },
    appSettings: { [url]: runtimeUrl, ...(key !== undefined && { [secret]: key }) },
  };
}

const setting = (name: string): string => `@appsetting('${name}')`;
