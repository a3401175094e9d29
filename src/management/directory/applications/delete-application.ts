import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { keepAdministrator } from '../administrators.ts';
import { named } from '../resource.ts';
import { APPLICATION, factsOf, requireApplication } from './resource.ts';

export const deleteApplication = implement(
  contract({
    name: 'DeleteApplication',
    summary: 'Delete an application, and end its tokens',
    method: 'DELETE',
    path: APPLICATION,
    input: z.object(named),
    output: z.object({}),
  }),
  async (context: ManagementContext, { id }) => {
    const { directory } = context.room;
    const held = await keepAdministrator(context, await requireApplication(context.room, id));
    const { changes, touches } = await directory.deleteApplication(id);
    return { output: {}, changes: [...changes, ...held], touches, facts: factsOf(id) };
  },
);
