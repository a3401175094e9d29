import { Fault } from '../../../fault.ts';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { exactly } from '../resource.ts';
import { tenantOf } from '../tenant.ts';
import { members, membersOf } from './members.ts';
import { APPLICATIONS, applicationOf, applicationResource, factsOf } from './resource.ts';

/** Without a secret, as Graph makes one: `AddPassword` comes after it. */
export const createApplication = implement(
  contract({
    name: 'CreateApplication',
    summary: 'Create an application that nobody can sign in as yet',
    method: 'POST',
    path: APPLICATIONS,
    input: exactly({ ...members, roles: members.roles.default([]) }),
    output: applicationResource,
  }),
  async (context: ManagementContext, { displayName, ...given }) => {
    const { directory } = context.room;
    for (const uri of given.identifierUris ?? []) {
      if ((await directory.findResource(uri)) === undefined) continue;
      throw new Fault('Conflict', 'An application has this identifier URI already. Take another one.');
    }
    const tenantId = await tenantOf(context);
    const made = directory.registerApplication({ ...membersOf(given), displayName, tenantId });
    const { application, changes, touches } = made;
    return {
      output: applicationOf(application),
      status: 201,
      changes,
      touches,
      facts: factsOf(application.applicationId),
    };
  },
);
