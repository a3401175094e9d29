import { z } from 'zod';

const slice = z.object({ since: z.string(), calls: z.int(), failed: z.int() });
const named = { id: z.string(), name: z.string() };

/**
 * What one page says of all. `complete` is false in a part of which there is more than is read for one answer; times are ISO
 * 8601. How exact each part can be, docs/reference/management.md says.
 */
export const overviewResource = z.object({
  time: z.string(),
  vaults: z.object({ living: z.int(), deleted: z.int() }),
  connections: z.object({ connected: z.int(), ready: z.int(), error: z.int(), complete: z.boolean() }),
  calls: z.object({ slices: z.array(slice), complete: z.boolean() }),
  throttled: z.array(z.object({ ...named, calls: z.int() })),
  expiring: z.object({
    days: z.int(),
    vaults: z.array(z.object({ vault: z.string(), secrets: z.int(), keys: z.int(), first: z.string() })),
    credentials: z.array(z.object({ ...named, expires: z.string() })),
    complete: z.boolean(),
  }),
  health: z.object({
    database: z.object({ status: z.literal('ok'), kind: z.enum(['sqlite', 'postgres']) }),
    audit: z.object({
      status: z.literal('ok'),
      records: z.int(),
      lastVerification: z
        .object({
          time: z.string(),
          verified: z.boolean(),
          records: z.int(),
          firstBroken: z.object({ seq: z.number(), why: z.string() }).optional(),
        })
        .nullable(),
    }),
  }),
});

export type Overview = z.infer<typeof overviewResource>;
