import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { exactly, named } from '../resource.ts';
import { factsOf, USER, userOf, userResource } from './resource.ts';

/** A second time it is a new secret, and codes of the one before count no more. */
export const enableMfa = implement(
  contract({
    name: 'EnableMfa',
    summary: 'Ask a user for codes of an authenticator app, and show its secret this once',
    method: 'POST',
    path: `${USER}/enableMfa`,
    input: exactly(named),
    output: z.object({ id: z.string(), secret: z.string(), uri: z.string() }),
  }),
  async ({ room: { directory } }: ManagementContext, { id }) => {
    const { secret, uri, changes, touches } = await directory.newTotp(id);
    return { output: { id, secret, uri }, changes, touches, facts: factsOf(id) };
  },
);

export const disableMfa = implement(
  contract({
    name: 'DisableMfa',
    summary: 'Ask a user for no code any more',
    method: 'POST',
    path: `${USER}/disableMfa`,
    input: exactly(named),
    output: userResource,
  }),
  async ({ room: { directory } }: ManagementContext, { id }) => {
    const { user, changes, touches } = await directory.removeTotp(id);
    return { output: userOf(user), changes, touches, facts: factsOf(id) };
  },
);
