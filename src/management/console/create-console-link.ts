import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';

/** The way into the console for whoever has no account to sign in with: an application, such as the operator's. */
export const createConsoleLink = implement(
  contract({
    name: 'CreateConsoleLink',
    summary: 'Make a link that signs its caller in to the console, once, within five minutes',
    method: 'POST',
    path: '/admin/consoleLinks',
    input: z.object({}),
    output: z.object({ url: z.string() }),
  }),
  async ({ room, caller }: ManagementContext) => {
    if (caller.delegated)
      throw new Fault(
        'Forbidden',
        "A person signs in to the console at /console/, with an account of this server's own directory.",
      );
    const { url, changes } = await room.consoleLink(caller);
    return { output: { url }, changes, facts: { principal: caller.objectId } };
  },
);
