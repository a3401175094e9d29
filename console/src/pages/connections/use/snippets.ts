import type { ConnectionResource } from '../../../api/connections.ts';

/** The name that the workflow's actions know the connection by (`host.connection.referenceName`). */
const REFERENCE = 'keyvault';
const URL_SETTING = `${REFERENCE}-ConnectionRuntimeUrl`;
const KEY_SETTING = `${REFERENCE}-connectionKey`;

const setting = (name: string): string => `@appsetting('${name}')`;

const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** The entry of a Logic Apps Standard project, as `sallyport export logicapps` writes it. */
export function connectionsJson({ id, properties }: ConnectionResource): string {
  const entry = {
    api: { id: properties.api.id },
    connection: { id },
    connectionRuntimeUrl: setting(URL_SETTING),
    authentication: { type: 'Raw', scheme: 'Key', parameter: setting(KEY_SETTING) },
  };
  return json({ managedApiConnections: { [REFERENCE]: entry } });
}

/** `key` stands for the key, and is none. */
export const appSettings = ({ properties }: ConnectionResource, key: string): string =>
  json({ [URL_SETTING]: properties.connectionRuntimeUrl, [KEY_SETTING]: key });

/** The key is read from the environment, so that it stands in no history of a shell. */
export const curlOf = ({ properties }: ConnectionResource): string =>
  `curl -H "Authorization: Key $SALLYPORT_KEY" \\\n  ${properties.connectionRuntimeUrl}/secrets`;
