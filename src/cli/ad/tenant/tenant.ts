import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import type { Server } from '../../server.ts';
import { needed } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { directoryPath, readList } from '../directory.ts';

interface UpdateOptions {
  readonly id?: string;
  readonly domain?: string;
}

const COLUMNS = { DisplayName: 'displayName', TenantId: 'tenantId', Domains: 'domains' };

/** `sallyport ad tenant …` is ours: with Azure, tenants are made elsewhere. */
export function defineTenant(group: Command): void {
  for (const define of [defineList, defineUpdate]) define(group);
}

function defineList(group: Command): void {
  const command = group.command('list').description('list the tenants that are kept here, and their domains');
  addExamples(command, 'ad tenant list --output table');
  verb(command, async (server) => ({ data: await readList(server, 'tenants'), columns: COLUMNS }));
}

function defineUpdate(group: Command): void {
  const command = group.command('update').description('give a tenant one domain more, in which names of users may end');
  command
    .option('--id <guid>', 'the tenant; the one that is signed in to where it is not said')
    .option('--domain <name>', 'the domain: a DNS name');
  addExamples(command, 'ad tenant update --domain contoso.example');
  verb(command, async (server, options: UpdateOptions) => {
    const body = { domain: needed(options.domain, '--domain') };
    const reply = await server.manage('POST', await domainsPath(server, options), { body });
    return { data: reply.body, columns: COLUMNS };
  });
}

async function domainsPath(server: Server, { id }: UpdateOptions): Promise<string> {
  return directoryPath('tenants', id ?? (await server.identity()).tenantId, 'domains');
}
