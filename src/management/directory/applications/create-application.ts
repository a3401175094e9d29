import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { displayName, roles } from '../resource.ts';
import { tenantOf } from '../tenant.ts';
import { APPLICATIONS, applicationOf, applicationResource, factsOf } from './resource.ts';

/** Without a secret, as Graph makes one: `AddPassword` comes after it. */
export const createApplication = implement(
  contract({
    name: 'CreateApplication',
    summary: 'Create an application that nobody can sign in as yet',
    method: 'POST',
    path: APPLICATIONS,
    input: z.object({ displayName, roles: roles.default([]) }),
    output: applicationResource,
  }),
  async (context: ManagementContext, input) => {
    const { application, changes, touches } = context.room.directory.registerApplication({
      ...input,
      tenantId: await tenantOf(context),
    });
    return {
      output: applicationOf(application),
      status: 201,
      changes,
      touches,
      facts: factsOf(application.applicationId),
    };
  },
);
