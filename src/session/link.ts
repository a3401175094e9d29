import type { Change } from '../operation.ts';
import { CONSOLE_PATH } from './paths.ts';
import type { Principal } from './principal.ts';
import type { ConsoleRoom } from './room.ts';
import { newVisitCode } from './visit-codes.ts';

/** A link that signs an application in, once, and what makes it count. Behind the `#` it is in no request and in no log. */
export async function consoleLink(
  room: ConsoleRoom,
  { kind, tenantId, objectId, applicationId }: Principal,
  made: { readonly atStart?: boolean } = {},
): Promise<{ readonly url: string; readonly changes: readonly Change[] }> {
  const { code, changes } = await newVisitCode(room, { kind, tenantId, objectId, applicationId }, made);
  return { url: `${room.origin}${CONSOLE_PATH}/#code=${code}`, changes };
}
