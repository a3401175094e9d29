import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import type { Page } from '../managed.ts';
import { nextPage, page, pageOf } from '../resource.ts';
import { APPLICATIONS, applicationOf, applicationResource } from './resource.ts';

export const listApplications = implement(
  contract({
    name: 'ListApplications',
    summary: 'List the applications',
    method: 'GET',
    path: APPLICATIONS,
    query: ['after'],
    input: z.object(page),
    output: z.object({ value: z.array(applicationResource), ...nextPage }),
  }),
  async ({ room: { directory } }: ManagementContext, { after }) => {
    const list = {
      list: (from: Page) => directory.listApplications(from),
      idOf: ({ applicationId }: { applicationId: string }) => applicationId,
    };
    const { value, next } = await pageOf(list, after);
    return { output: { value: value.map(applicationOf), next } };
  },
);
