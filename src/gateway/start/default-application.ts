import { readFileSync } from 'node:fs';
import type { Journal } from '../../audit/journal.ts';
import type { AuthorityContext } from '../../authority/context.ts';
import {
  CONNECTOR_APPLICATION,
  connectorApplicationChange,
  connectorSecret,
} from '../../authority/directory/applications/connector-application.ts';
import type { Config } from '../../config.ts';
import type { DefaultApplication } from '../../connections/user-client.ts';
import { Fault } from '../../fault.ts';
import { startCall } from './first-start.ts';

/** The operator's registered application, as the settings name it; undefined where they name none. */
export type Registered = Awaited<ReturnType<DefaultApplication>> | undefined;

/** Throws Fault ConfigurationInvalid. */
export function readRegistered({
  defaultClientId,
  defaultClientSecretFile,
}: Pick<Config, 'defaultClientId' | 'defaultClientSecretFile'>): Registered {
  if (defaultClientId === undefined) return undefined;
  const clientId = defaultClientId.toLowerCase();
  if (defaultClientSecretFile === undefined) return { clientId };
  try {
    const clientSecret = readFileSync(defaultClientSecretFile, 'utf8').replace(/\r?\n$/, '');
    if (clientSecret !== '') return { clientId, clientSecret };
  } catch (cause) {
    throw unreadable(defaultClientSecretFile, cause);
  }
  throw unreadable(defaultClientSecretFile);
}

function unreadable(path: string, cause?: unknown): Fault {
  const message = `The file of --default-client-secret-file cannot be read, or is empty: ${path}.`;
  return new Fault('ConfigurationInvalid', message, { cause });
}

/** The application of another cloud is the operator's to register. */
export function registeredApplication(registered: Registered): DefaultApplication {
  return async () => {
    if (registered !== undefined) return registered;
    throw new Fault(
      'BadParameter',
      'This server has no application that people can sign in through: its operator registers one and names it with --default-client-id.',
    );
  };
}

interface Embedded {
  readonly authority: AuthorityContext;
  readonly journal: Journal;
  readonly tenantId: string;
  /** Where it sends people back to. */
  readonly redirectUri: string;
}

/** The embedded directory has one of its own, made when it is first needed. */
export function embeddedApplication({ authority, journal, tenantId, redirectUri }: Embedded): DefaultApplication {
  const wanted = { tenantId, redirectUri };
  return async () => {
    if ((await connectorApplicationChange(authority, wanted)) !== undefined) {
      await journal.conduct(startCall('ConnectorApplicationCreate'), async () => {
        const change = await connectorApplicationChange(authority, wanted);
        return { output: undefined, ...change, facts: { target: `applications/${CONNECTOR_APPLICATION}` } };
      });
    }
    return { clientId: CONNECTOR_APPLICATION, clientSecret: connectorSecret(authority) };
  };
}
