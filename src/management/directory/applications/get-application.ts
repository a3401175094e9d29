import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { named } from '../resource.ts';
import { APPLICATION, applicationOf, applicationResource, requireApplication } from './resource.ts';

export const getApplication = implement(
  contract({
    name: 'GetApplication',
    summary: 'Show an application, without its secrets',
    method: 'GET',
    path: APPLICATION,
    input: z.object(named),
    output: applicationResource,
  }),
  async ({ room }: ManagementContext, { id }) => ({ output: applicationOf(await requireApplication(room, id)) }),
);
