import type { Fault } from '../../fault.ts';
import { authenticateClient } from '../client-authentication.ts';
import type { AuthorityContext } from '../context.ts';
import { type DeviceCode, findDeviceCode, polled } from '../stored-grants/device-codes.ts';
import { createGrantRows } from '../stored-grants/grant-rows.ts';
import { newRefreshToken } from '../stored-grants/refresh-tokens.ts';
import { requireParameter, type TokenRequest } from '../token-request.ts';
import { requireSignedIn } from '../user-grant.ts';
import type { Granted } from './grant.ts';
import { grantToUser } from './grant-to-user.ts';
import { declinedDevice, expiredDevice, pendingDevice, pollingTooFast, unknownCode } from './refusals.ts';

/** Seconds between two questions of a device. */
export const INTERVAL = 5;

/** Tokens for a device, once somebody has signed in for it (RFC 8628 section 3.4). */
export async function deviceCode(context: AuthorityContext, request: TokenRequest): Promise<Granted> {
  const client = await authenticateClient(context, request, 'confidential or public');
  const device = await findDeviceCode(context, requireParameter(request, 'device_code'));
  const { clientId, tenantId } = device ?? {};
  if (device === undefined || clientId !== client.application.applicationId || tenantId !== request.tenantId) {
    throw unknownCode();
  }
  if (device.row.until * 1000 <= context.clock()) throw expiredDevice();
  if (device.answer === 'denied') throw declinedDevice();
  if (device.answer === 'pending') throw notYet(context, device);
  const user = await requireSignedIn(context, device.answer);
  const { resource, scopes, continuous, clientInfo } = device;
  const grant = { ...device.answer, tenantId: device.tenantId, clientId: device.clientId, resource, scopes };
  const refresh = scopes.includes('offline_access') ? newRefreshToken(context, grant) : undefined;
  const changes = [createGrantRows(context).remove(device.row)];
  return grantToUser(context, request, { client, user, grant, refresh, continuous, clientInfo, changes });
}

/** A second of tolerance, since timers of devices are no better. */
function notYet(context: AuthorityContext, device: DeviceCode): Fault {
  const leaves = { changes: [polled(context, device)] };
  const early = device.polled !== undefined && context.clock() < device.polled + (INTERVAL - 1) * 1000;
  return early ? pollingTooFast(INTERVAL, leaves) : pendingDevice(leaves);
}
