import { z } from 'zod';
import { eventsOf, mapEvents } from '../../http/event-stream.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { connectionInput, FILTER_QUERY, filterInput, filterOf } from './filter.ts';
import { resourceOf, runResource } from './resource.ts';

const LONGEST = 86_400;
const number = 'it is the number of a run';
const seconds = `it is a whole number of seconds from 0 to ${LONGEST}`;

export const tailRuns = implement(
  contract({
    name: 'TailRuns',
    summary: 'Show runs as they end, until the client goes or its token ends',
    method: 'GET',
    path: '/admin/runs/tail',
    query: ['connection', 'seconds', 'after', ...FILTER_QUERY],
    input: z.object({
      connection: connectionInput,
      seconds: z.coerce.number({ error: seconds }).int(seconds).min(0, seconds).max(LONGEST, seconds).default(LONGEST),
      after: z.coerce.number({ error: number }).int(number).min(0, number).optional(),
      ...filterInput,
    }),
    output: eventsOf(runResource),
    produces: 'events',
  }),
  async ({ room, caller, stillMay }: ManagementContext, input) => {
    const until = Math.min(caller.expires * 1000, room.clock() + input.seconds * 1000);
    const filter = filterOf(input, input.connection);
    const listening = { by: caller.objectId, filter, until, stillMay, after: input.after };
    return { output: mapEvents(await room.tail.listen(listening), resourceOf) };
  },
);
