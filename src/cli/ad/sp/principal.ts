import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { type Application, addId, applicationPath, type IdOptions, readApplication } from '../app/application.ts';
import { isNamed, readList } from '../directory.ts';

/** A service principal is its application: these show it in the words that rights hang on. */
interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly servicePrincipalType: 'Application';
  readonly appOwnerOrganizationId: string;
}

function principalOf({ id, appId, displayName, tenantId }: Application): ServicePrincipal {
  return { id, appId, displayName, servicePrincipalType: 'Application', appOwnerOrganizationId: tenantId };
}

const COLUMNS = { DisplayName: 'displayName', Id: 'id', AppId: 'appId' };

export function defineList(group: Command): void {
  const command = group.command('list').description('list the service principals');
  command.option('--display-name <text>', 'only those whose name begins so');
  addExamples(command, 'ad sp list --output table');
  verb(command, async (server, { displayName }: { displayName?: string }) => {
    const all = await readList<Application>(server, 'applications');
    const data = all.filter((each) => isNamed(displayName, each.displayName)).map(principalOf);
    return { data, columns: COLUMNS };
  });
}

export function defineShow(group: Command): void {
  const command = group.command('show').description('show a service principal');
  addId(command);
  addExamples(command, 'ad sp show --id GUID --query id --output tsv');
  verb(command, async (server, options: IdOptions) => {
    return { data: principalOf(await readApplication(server, options)), columns: COLUMNS };
  });
}

/** Scripts for Azure create one for each application; here it came with it. */
export function defineCreate(group: Command): void {
  const command = group.command('create').description('show the service principal that an application came with');
  addId(command);
  addExamples(command, 'ad sp create --id GUID');
  verb(command, async (server, options: IdOptions) => {
    return { data: principalOf(await readApplication(server, options)), columns: COLUMNS };
  });
}

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete a service principal, and its application with it');
  addId(command);
  addExamples(command, 'ad sp delete --id GUID');
  verb(command, async (server, options: IdOptions) => {
    await server.manage('DELETE', await applicationPath(server, options));
    return {};
  });
}
