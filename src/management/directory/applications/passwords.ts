import { z } from 'zod';
import { Fault } from '../../../fault.ts';
import { contract, implement } from '../../../operation.ts';
import { guid } from '../../roles/resource.ts';
import type { ManagementContext } from '../../room.ts';
import { keepCredential } from '../administrators.ts';
import { exactly, named, time } from '../resource.ts';
import { APPLICATION, factsOf, requireApplication } from './resource.ts';

const YEARS = 10;
const MOST_SECONDS = YEARS * 366 * 86_400;

const end = 'endDateTime is a time in UTC, such as 2030-01-31T00:00:00Z';

export const addPassword = implement(
  contract({
    name: 'AddPassword',
    summary: 'Make a secret of an application, and show it this once',
    method: 'POST',
    path: `${APPLICATION}/addPassword`,
    input: exactly({
      ...named,
      endDateTime: z.iso.datetime(end).optional(),
      append: z.boolean('append is true or false').default(false),
    }),
    output: z.object({
      appId: z.string(),
      tenantId: z.string(),
      secretText: z.string(),
      keyId: z.string(),
      hint: z.string(),
      startDateTime: z.string(),
      endDateTime: z.string(),
    }),
  }),
  async ({ room }: ManagementContext, { id, endDateTime, append }) => {
    const { applicationId, tenantId } = await requireApplication(room, id);
    const lifetime = lifetimeOf(endDateTime, room.clock());
    const { directory } = room;
    const added = await (append ? directory.addSecret(id, lifetime) : directory.replaceSecrets(id, lifetime));
    const { secret, stored, changes, touches } = added;
    return {
      output: {
        appId: applicationId,
        tenantId,
        secretText: secret,
        keyId: stored.id,
        hint: stored.hint,
        startDateTime: time(stored.created),
        endDateTime: time(stored.expires),
      },
      status: 201,
      changes,
      touches,
      facts: { ...factsOf(applicationId), key: stored.id },
    };
  },
);

export const removePassword = implement(
  contract({
    name: 'RemovePassword',
    summary: 'End a secret of an application, and its tokens so far',
    method: 'DELETE',
    path: `${APPLICATION}/passwords/{keyId}`,
    input: z.object({ ...named, keyId: guid('the key id') }),
    output: z.object({}),
  }),
  async (context: ManagementContext, { id, keyId }) => {
    const { room } = context;
    const application = await requireApplication(room, id);
    keepCredential(context, application, keyId);
    const { changes, touches } = await room.directory.removeSecret(id, keyId);
    return { output: {}, changes, touches, facts: { ...factsOf(application.applicationId), key: keyId } };
  },
);

/** In seconds; undefined where no end is said. Throws Fault BadParameter. */
function lifetimeOf(endDateTime: string | undefined, now: number): number | undefined {
  if (endDateTime === undefined) return undefined;
  const lifetime = Math.floor((Date.parse(endDateTime) - now) / 1000);
  if (lifetime > 0 && lifetime <= MOST_SECONDS) return lifetime;
  throw new Fault('BadParameter', `The parameter endDateTime is not valid: it lies in the next ${YEARS} years.`);
}
