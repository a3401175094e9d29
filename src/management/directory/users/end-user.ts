import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { keepAdministrator } from '../administrators.ts';
import { exactly, named } from '../resource.ts';
import { factsOf, password, requireUser, USER, userOf, userResource } from './resource.ts';

/** Each of these ends the tokens so far, and what new ones would come from. */
export const deleteUser = implement(
  contract({
    name: 'DeleteUser',
    summary: 'Delete a user, and end his tokens',
    method: 'DELETE',
    path: USER,
    input: z.object(named),
    output: z.object({}),
  }),
  async (context: ManagementContext, { id }) => {
    const held = await keepAdministrator(context, await requireUser(context.room, id));
    const { changes, touches } = await context.room.directory.deleteUser(id);
    return { output: {}, changes: [...changes, ...held], touches, facts: factsOf(id) };
  },
);

export const setPassword = implement(
  contract({
    name: 'SetPassword',
    summary: 'Set the password of a user, and end his tokens so far',
    method: 'POST',
    path: `${USER}/setPassword`,
    input: exactly({ ...named, password }),
    output: userResource,
  }),
  async ({ room: { directory } }: ManagementContext, input) => {
    const { user, changes, touches } = await directory.setPassword(input.id, input.password);
    return { output: userOf(user), changes, touches, facts: factsOf(input.id) };
  },
);

export const revokeSignIns = implement(
  contract({
    name: 'RevokeSignInSessions',
    summary: 'End the tokens so far of a user',
    method: 'POST',
    path: `${USER}/revokeSignInSessions`,
    input: exactly(named),
    output: userResource,
  }),
  async ({ room: { directory } }: ManagementContext, { id }) => {
    const { user, changes, touches } = await directory.revokeSignIns(id);
    return { output: userOf(user), changes, touches, facts: factsOf(id) };
  },
);
