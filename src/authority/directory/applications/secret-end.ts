import type { Directory } from '../directory.ts';
import { matchSecret } from './client-secret.ts';

/** When a secret of an application ends, in Unix milliseconds; undefined for one that it does not have. */
export async function secretEnd(
  directory: Pick<Directory, 'findApplication'>,
  { tenantId, clientId }: { readonly tenantId: string; readonly clientId: string },
  secret: string,
): Promise<number | undefined> {
  const application = await directory.findApplication(clientId);
  if (application === undefined || application.tenantId !== tenantId.toLowerCase()) return undefined;
  const match = matchSecret(secret, application.secrets);
  return match && match.expires * 1000;
}
