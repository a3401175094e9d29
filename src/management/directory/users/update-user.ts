import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { keepAdministratorIn } from '../administrators.ts';
import { exactly, named } from '../resource.ts';
import { factsOf, members, requireUser, USER, userOf, userResource } from './resource.ts';

/** What is not named stays. */
export const updateUser = implement(
  contract({
    name: 'UpdateUser',
    summary: 'Change a user; whatever takes something away ends the tokens so far',
    method: 'PATCH',
    path: USER,
    input: exactly({
      ...named,
      userPrincipalName: members.userPrincipalName.optional(),
      displayName: members.displayName.optional(),
      userType: members.userType.optional(),
      accountEnabled: members.accountEnabled.optional(),
      roles: members.roles.optional(),
    }),
    output: userResource,
  }),
  async (context: ManagementContext, { id, accountEnabled, ...given }) => {
    const { directory } = context.room;
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const wanted = { ...said, ...(accountEnabled !== undefined && { enabled: accountEnabled }) };
    const held = await keepAdministratorIn(context, await requireUser(context.room, id), wanted);
    const { user, changes, touches } = await directory.changeUser(id, wanted);
    return { output: userOf(user), changes: [...changes, ...held], touches, facts: factsOf(id) };
  },
);
