import type { Command } from 'commander';
import { Fault } from '../../../fault.ts';
import { GUID } from '../../principal.ts';
import type { Server } from '../../server.ts';
import { needed } from '../../usage.ts';
import { directoryPath, readList } from '../directory.ts';

export interface GroupOptions {
  readonly group?: string;
}

export interface Group {
  readonly id: string;
  readonly displayName: string;
}

export function addGroup(command: Command): void {
  command.option('-g, --group <group>', 'name or object id of the group');
}

/** Names are not unique: who means one of two must say its id. Throws Fault NotFound, Conflict. */
async function groupIdOf(server: Server, { group }: GroupOptions): Promise<string> {
  const asked = needed(group, '--group');
  if (GUID.test(asked)) return asked.toLowerCase();
  const all = await readList<Group>(server, 'groups');
  const [found, other] = all.filter(({ displayName }) => displayName.toLowerCase() === asked.toLowerCase());
  if (found === undefined) throw new Fault('NotFound', `There is no group ${asked}.`);
  if (other !== undefined) throw new Fault('Conflict', `There are several groups ${asked}; say the object id of one.`);
  return found.id;
}

/** The path of the group that the option names, or of what the further segments lead to. */
export async function groupPath(server: Server, options: GroupOptions, ...below: readonly string[]): Promise<string> {
  return directoryPath(...(await groupSegments(server, options, ...below)));
}

export async function groupSegments(server: Server, options: GroupOptions, ...below: readonly string[]) {
  return ['groups', await groupIdOf(server, options), ...below];
}

export const GROUP_COLUMNS = { DisplayName: 'displayName', Id: 'id', Description: 'description' };
