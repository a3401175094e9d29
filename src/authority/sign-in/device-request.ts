import { z } from 'zod';

/** A device waits for somebody to sign in: what the forms carry from page to page. */
export const deviceRequest = z.object({
  kind: z.literal('device'),
  tenantId: z.string(),
  clientId: z.string(),
  /** Id of the row of the device's code; the code itself is not in any form. */
  device: z.string(),
});

export type DeviceRequest = z.infer<typeof deviceRequest>;
