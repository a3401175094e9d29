import { z } from 'zod';
import type { Connection, Owner } from '../../connections/connection.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { inAnyCase } from './any-case.ts';
import { requireOwner } from './owner.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, requireStored } from './resource.ts';

const guid = (name: string) => z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, `${name} is a GUID`);

/** Whose account it is; those of the owner where it is not said. Portals write what they do not know as null. */
export const accountMembers = { objectId: guid('objectId').nullish(), tenantId: guid('tenantId').nullish() };

const MOST = 2048;

const parameter = inAnyCase(
  {},
  {
    parameterName: z
      .string()
      .regex(/^token$/i, 'the only parameter that somebody signs in for is token')
      .default('token'),
    redirectUrl: z.string({ error: 'redirectUrl is missing' }).max(MOST, `redirectUrl has at most ${MOST} characters`),
    ...accountMembers,
  },
);

/** Microsoft's own example has the parameter itself in place of the list. */
const parameters = z.union([z.array(parameter).length(1), parameter.transform((one) => [one])], {
  error: 'it is a list of one object {parameterName: "token", redirectUrl, objectId, tenantId}',
});

const consentLink = z.object({
  link: z.string(),
  firstPartyLoginUri: z.string().nullable(),
  displayName: z.string().nullable(),
  status: z.enum(['Authenticated', 'Unauthenticated', 'Error']),
});

/** Links by which somebody signs in for a connection. Nothing comes of one until the owner confirms it. */
export const listConsentLinks = implement(
  contract({
    name: 'ListConsentLinks',
    summary: 'Make a link to sign in for a connection',
    method: 'POST',
    path: `${CONNECTION_PATH}/{name}/listConsentLinks`,
    query: API_VERSION_QUERY,
    input: inAnyCase({ ...named, ...apiVersion }, { parameters }),
    output: z.object({ value: z.array(consentLink) }),
  }),
  async ({ room, caller }: ManagementContext, input) => {
    const stored = await requireStored(room, input);
    const { connection } = stored;
    requireOwner(connection, caller);
    const [{ redirectUrl, ...named } = { redirectUrl: '' }] = input.parameters;
    const { link, changes } = await room.consents.begin(stored, { redirectUrl, account: accountOf(named, caller) });
    return {
      output: { value: [{ link, firstPartyLoginUri: null, displayName: null, status: statusOf(connection) }] },
      changes,
      facts: { connection: connection.id },
    };
  },
);

/** What the request names, and the rest from the caller, who is the owner. */
export function accountOf(
  { objectId, tenantId }: { readonly [Name in keyof Owner]?: string | null | undefined },
  caller: Owner,
): Owner {
  return { objectId: objectId ?? caller.objectId, tenantId: tenantId ?? caller.tenantId };
}

function statusOf(connection: Connection): z.infer<typeof consentLink>['status'] {
  if (connection.failure !== undefined) return 'Error';
  return 'account' in connection && connection.account !== undefined ? 'Authenticated' : 'Unauthenticated';
}
