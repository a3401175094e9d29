import type { Server } from '../../http/server.ts';
import { perform } from '../../operation.ts';
import { type CallbackCall, type CallbackRoom, callback } from './callback.ts';
import { failurePage } from './pages.ts';

/** The page that people come back to from the authority. Anyone may: the state that they bring proves the rest. */
export function createConsentServer({ consents, journal }: CallbackRoom): Server<CallbackCall> {
  return {
    operations: [callback],
    admit: (_operation, request) => ({ consents, journal, request }),
    // It conducts itself: once before it asks the authority, and once after.
    call: (operation, call, input) => perform(operation, call, input),
    // What cannot be read belongs to no sign-in that was begun.
    refuse: () => Promise.resolve(),
    failure: failurePage,
    headers: ({ requestId, clientRequestId }) => ({
      'x-ms-request-id': requestId,
      'x-ms-client-request-id': clientRequestId,
    }),
  };
}
