import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { findPrincipal, isPrincipal } from '../../principal.ts';
import type { Server } from '../../server.ts';
import { needed, usage } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { readList } from '../directory.ts';
import { addGroup, type GroupOptions, groupPath, groupSegments } from './resource.ts';

interface MemberOptions extends GroupOptions {
  readonly memberId?: string;
}

function addMember(command: Command): void {
  addGroup(command);
  command.option('--member-id <who>', 'object id, client id of an application, or name of a user');
}

/** Throws a usage error, and Fault NotFound. */
async function memberIdOf(server: Server, { memberId }: MemberOptions): Promise<string> {
  const who = needed(memberId, '--member-id');
  if (!isPrincipal(who)) throw usage('--member-id is nobody: an object id, a client id, or a name like name@domain.');
  return (await findPrincipal(server, who)).objectId;
}

export function defineAdd(group: Command): void {
  const command = group.command('add').description('make somebody a member of a group');
  addMember(command);
  addExamples(command, 'ad group member add --group Clerks --member-id alice@sallyport.localhost');
  verb(command, async (server, options: MemberOptions) => {
    const body = { memberId: await memberIdOf(server, options) };
    await server.manage('POST', await groupPath(server, options, 'members'), { body });
    return {};
  });
}

export function defineRemove(group: Command): void {
  const command = group.command('remove').description('take a member out of a group');
  addMember(command);
  addExamples(command, 'ad group member remove --group Clerks --member-id alice@sallyport.localhost');
  verb(command, async (server, options: MemberOptions) => {
    await server.manage('DELETE', await groupPath(server, options, 'members', await memberIdOf(server, options)));
    return {};
  });
}

export function defineMembers(group: Command): void {
  const command = group.command('list').description('list the members of a group');
  addGroup(command);
  addExamples(command, 'ad group member list --group Clerks --output table');
  verb(command, async (server, options: GroupOptions) => {
    const data = await readList(server, ...(await groupSegments(server, options, 'members')));
    return { data, columns: { DisplayName: 'displayName', Id: 'id', Type: 'principalType' } };
  });
}

export function defineCheck(group: Command): void {
  const command = group.command('check').description('say whether somebody is a member of a group');
  addMember(command);
  addExamples(command, 'ad group member check --group Clerks --member-id GUID --query value');
  verb(command, async (server, options: MemberOptions) => {
    const path = await groupPath(server, options, 'members', await memberIdOf(server, options));
    return { data: (await server.manage('GET', path)).body };
  });
}
