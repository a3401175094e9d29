import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { needed } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { directoryPath, isNamed, readList } from '../directory.ts';
import { defineAdd, defineCheck, defineMembers, defineRemove } from './members.ts';
import { addGroup, GROUP_COLUMNS, type Group, type GroupOptions, groupPath } from './resource.ts';

interface CreateOptions {
  readonly displayName?: string;
  readonly description?: string;
}

/** `sallyport ad group …`: the verbs and options of `az ad group`. */
export function defineGroup(group: Command): void {
  for (const define of [defineCreate, defineList, defineShow, defineDelete]) define(group);
  const members = group.command('member').description('who is in a group');
  for (const define of [defineAdd, defineRemove, defineMembers, defineCheck]) define(members);
}

function defineCreate(group: Command): void {
  const command = group.command('create').description('create a group without members');
  command
    .option('--display-name <text>', 'name that people see')
    .option('--description <text>', 'what it is for')
    .option('--mail-nickname <text>', 'taken for the sake of scripts; there is no mail here');
  addExamples(command, 'ad group create --display-name Clerks');
  verb(command, async (server, { displayName, description }: CreateOptions) => {
    const body = {
      displayName: needed(displayName, '--display-name'),
      ...(description !== undefined && { description }),
    };
    const reply = await server.manage('POST', directoryPath('groups'), { body });
    return { data: reply.body, columns: GROUP_COLUMNS };
  });
}

function defineList(group: Command): void {
  const command = group.command('list').description('list the groups');
  command.option('--display-name <text>', 'only those whose name begins so');
  addExamples(command, 'ad group list --output table');
  verb(command, async (server, { displayName }: CreateOptions) => {
    const all = await readList<Group>(server, 'groups');
    return { data: all.filter((each) => isNamed(displayName, each.displayName)), columns: GROUP_COLUMNS };
  });
}

function defineShow(group: Command): void {
  const command = group.command('show').description('show a group');
  addGroup(command);
  addExamples(command, 'ad group show --group Clerks');
  verb(command, async (server, options: GroupOptions) => {
    return { data: (await server.manage('GET', await groupPath(server, options))).body, columns: GROUP_COLUMNS };
  });
}

function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete a group; its members stay');
  addGroup(command);
  addExamples(command, 'ad group delete --group Clerks');
  verb(command, async (server, options: GroupOptions) => {
    await server.manage('DELETE', await groupPath(server, options));
    return {};
  });
}
