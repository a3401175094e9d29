import { z } from 'zod';
import { changeTopics } from '../../connections/connections.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { inAnyCase } from './any-case.ts';
import { accountMembers, accountOf } from './list-consent-links.ts';
import { requireOwner } from './owner.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, requireStored } from './resource.ts';

const MOST = 256;

/** The owner's word that the sign-in was meant: only now the account's tokens come into the connection. */
export const confirmConsentCode = implement(
  contract({
    name: 'ConfirmConsentCode',
    summary: 'Confirm that somebody signed in for a connection',
    method: 'POST',
    path: `${CONNECTION_PATH}/{name}/confirmConsentCode`,
    query: API_VERSION_QUERY,
    input: inAnyCase(
      { ...named, ...apiVersion },
      {
        code: z.string({ error: 'code is missing' }).max(MOST, `code has at most ${MOST} characters`),
        ...accountMembers,
      },
    ),
    output: z.object({ code: z.string(), objectId: z.string(), tenantId: z.string() }),
  }),
  async ({ room, caller }: ManagementContext, input) => {
    const stored = await requireStored(room, input);
    requireOwner(stored.connection, caller);
    const { code } = input;
    const account = accountOf(input, caller);
    const changes = await room.consents.confirm(stored, { code, owner: caller, account });
    return {
      // As Resource Manager answers it. The code counts no more.
      output: { code, ...account },
      changes,
      touches: changeTopics(stored.connection.id),
      facts: { connection: stored.connection.id, principal: account.objectId },
    };
  },
);
