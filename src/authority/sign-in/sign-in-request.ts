import { z } from 'zod';
import { authorizeRequest } from './authorize-request.ts';
import { deviceRequest } from './device-request.ts';

/** Why somebody signs in: what the forms carry from page to page. */
export const signInRequest = z.discriminatedUnion('kind', [authorizeRequest, deviceRequest]);

export type SignInRequest = z.infer<typeof signInRequest>;

/** Seconds that a page may stay open. */
export const PAGE_LIFETIME = 3600;

/** Every form of ours: the sealed request, and, where there are several, the button that was pressed. */
export const formInput = z.object({
  tenant: z.string(),
  form: z.string().max(16_384, 'it is longer than any of ours'),
  choice: z.string().max(16, 'it is no button of the page').optional(),
});
