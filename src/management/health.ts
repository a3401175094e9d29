import { z } from 'zod';
import type { Server } from '../http/server.ts';
import { contract, implement, type Operation, perform } from '../operation.ts';
import { managementFailure } from './failure.ts';

/** Whether the process lives, and whether it can serve: for probes, without a token and without detail. */
export function createHealth(ready: () => boolean): Server<undefined> {
  const probe = (name: string, path: string, summary: string, ok: () => boolean): Operation<undefined> =>
    implement(
      contract({ name, summary, method: 'GET', path, input: z.object({}), output: z.object({ status: z.string() }) }),
      () => (ok() ? { output: { status: 'ok' } } : { output: { status: 'unavailable' }, status: 503 }),
    );
  return {
    operations: [
      probe('Health', '/healthz', 'Whether the process lives', () => true),
      probe('Readiness', '/readyz', 'Whether it can serve', ready),
    ],
    admit: () => undefined,
    call: (operation, context, input) => perform(operation, context, input),
    refuse: () => Promise.resolve(),
    failure: managementFailure,
    headers: () => ({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }),
  };
}
