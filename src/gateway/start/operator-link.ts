import { readFileSync } from 'node:fs';
import type { Application } from '../../authority/directory/applications/application.ts';
import { consoleLink } from '../../session/link.ts';
import type { Services } from '../services.ts';
import type { DataFolder } from './data-folder.ts';
import { type Operator, startCall } from './first-start.ts';

/** The application of `operator.json`; undefined where the directory has it no more. */
export async function operatorOf(services: Services, folder: DataFolder): Promise<Application | undefined> {
  const { clientId } = JSON.parse(readFileSync(folder.operator, 'utf8')) as Operator;
  return services.authority.directory.findApplication(clientId);
}

/** A link that signs the operator in to the console, once, within five minutes. */
export async function operatorLink(services: Services, folder: DataFolder): Promise<string | undefined> {
  const operator = await operatorOf(services, folder);
  if (!operator?.enabled) return undefined;
  const { output } = await services.journal.conduct(startCall('ConsoleLinkCreate'), async () => {
    const { url, changes } = await consoleLink(
      services.console,
      { kind: 'application', ...operator },
      { atStart: true },
    );
    return { output: url, changes, facts: { principal: operator.objectId } };
  });
  return output;
}
