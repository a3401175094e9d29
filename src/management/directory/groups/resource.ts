import { z } from 'zod';
import { Fault } from '../../../fault.ts';
import type { ManagementRoom } from '../../room.ts';
import type { ManagedGroup } from '../managed.ts';
import { DIRECTORY_PATH, time } from '../resource.ts';

export const GROUPS = `${DIRECTORY_PATH}/groups`;
export const GROUP = `${GROUPS}/{id}`;

export const groupResource = z.object({
  id: z.string(),
  tenantId: z.string(),
  displayName: z.string(),
  description: z.string(),
  createdDateTime: z.string(),
});

export function groupOf({ objectId, created, ...others }: ManagedGroup): z.infer<typeof groupResource> {
  return { ...others, id: objectId, createdDateTime: time(created) };
}

export const factsOf = (objectId: string) => ({ target: `groups/${objectId}` });

/** Throws Fault NotFound. */
export async function requireGroup(
  { directory }: Pick<ManagementRoom, 'directory'>,
  id: string,
): Promise<ManagedGroup> {
  const group = await directory.findGroup(id);
  if (group === undefined) throw new Fault('NotFound', 'There is no group with this id.');
  return group;
}
