import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { resourceOf, runResource } from './resource.ts';

export const getRun = implement(
  contract({
    name: 'GetRun',
    summary: 'Show a run, without what is secret in it',
    method: 'GET',
    path: '/admin/runs/{id}',
    input: z.object({ id: z.string().regex(/^[1-9]\d{0,14}$/, 'it is the number of a run') }),
    output: runResource,
  }),
  async ({ room }: ManagementContext, { id }) => {
    const run = await room.history.find(Number(id));
    if (run === undefined) throw new Fault('NotFound', `There is no run ${id} in the history, or none any more.`);
    return { output: resourceOf(run), facts: { connection: run.connection, target: `runs/${id}` } };
  },
);
