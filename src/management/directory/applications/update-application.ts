import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { keepAdministratorIn } from '../administrators.ts';
import { exactly, named } from '../resource.ts';
import { members, membersOf } from './members.ts';
import { APPLICATION, applicationOf, applicationResource, factsOf, requireApplication } from './resource.ts';

/** What is not named stays; a list is replaced whole. */
export const updateApplication = implement(
  contract({
    name: 'UpdateApplication',
    summary: 'Change an application; what takes something away ends the tokens so far',
    method: 'PATCH',
    path: APPLICATION,
    input: exactly({
      ...named,
      ...members,
      displayName: members.displayName.optional(),
      roles: members.roles.optional(),
    }),
    output: applicationResource,
  }),
  async (context: ManagementContext, { id, ...given }) => {
    const before = await requireApplication(context.room, id);
    const wanted = { enabled: given.accountEnabled, roles: given.roles };
    const held = await keepAdministratorIn(context, before, wanted);
    const { application, changes, touches } = await context.room.directory.changeApplication(id, membersOf(given));
    return { output: applicationOf(application), changes: [...changes, ...held], touches, facts: factsOf(id) };
  },
);
