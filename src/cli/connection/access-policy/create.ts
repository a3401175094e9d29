import { type Command, Option } from 'commander';
import { addExamples } from '../../global-options.ts';
import type { Server } from '../../server.ts';
import { granteeOf, type PrincipalOptions } from '../../vault/resource.ts';
import { type Result, verb } from '../../verb.ts';
import { addKeysOptions, type KeysOptions, keysPath } from '../key/create.ts';
import { POLICY_COLUMNS } from './list.ts';

interface Options extends KeysOptions, Omit<PrincipalOptions, 'applicationId'> {
  readonly name?: string;
  readonly principalTenant?: string;
}

export function definePolicyCreate(group: Command): void {
  const command = group.command('create').description('let somebody besides its owner use a connection');
  addKeysOptions(command);
  command
    .option('-n, --name <name>', 'name of the access policy; the object id where it is not said')
    .option('--object-id <guid>', 'object id of the application, managed identity, user or group')
    .addOption(new Option('--spn <guid>', 'client id of the application, instead of --object-id').conflicts('objectId'))
    .addOption(new Option('--upn <name>', 'name of the user, instead of --object-id').conflicts(['objectId', 'spn']))
    .option('--principal-tenant <guid>', "tenant of that principal; the server's own where it is not said");
  addExamples(command, 'connection access-policy create --connection demo --name orders --spn GUID');
  verb(command, create);
}

async function create(server: Server, options: Options): Promise<Result> {
  const { objectId } = await granteeOf(server, options);
  const tenantId = options.principalTenant ?? (await server.identity()).tenantId;
  const properties = { principal: { type: 'ActiveDirectory', identity: { objectId, tenantId } } };
  const path = keysPath(options, 'accessPolicies', options.name ?? objectId);
  const { body } = await server.manage('PUT', path, { body: { properties } });
  return { data: body, columns: POLICY_COLUMNS };
}
