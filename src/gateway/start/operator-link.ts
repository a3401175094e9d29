import type { Application } from '../../authority/directory/applications/application.ts';
import { consoleLink } from '../../session/link.ts';
import type { Services } from '../services.ts';
import type { DataFolder } from './data-folder.ts';
import { readOperator, startCall } from './first-start.ts';

/** The application of `operator.json`; undefined where somebody took that away, or the directory has it no more. */
export async function operatorOf(services: Services, folder: DataFolder): Promise<Application | undefined> {
  const operator = readOperator(folder);
  return operator && services.authority.directory.findApplication(operator.clientId);
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
