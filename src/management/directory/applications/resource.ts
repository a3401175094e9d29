import { z } from 'zod';
import { Fault } from '../../../fault.ts';
import type { ManagementRoom } from '../../room.ts';
import type { ManagedApplication, ManagedSecret } from '../managed.ts';
import { DIRECTORY_PATH, time } from '../resource.ts';

/** An application and its service principal, which are one here: `appId` is the client id, `id` the object id. */
export const APPLICATIONS = `${DIRECTORY_PATH}/applications`;
export const APPLICATION = `${APPLICATIONS}/{id}`;

const passwordCredential = z.object({
  keyId: z.string(),
  hint: z.string(),
  startDateTime: z.string(),
  endDateTime: z.string(),
});

export const applicationResource = z.object({
  appId: z.string(),
  id: z.string(),
  tenantId: z.string(),
  displayName: z.string(),
  roles: z.array(z.string()),
  passwordCredentials: z.array(passwordCredential),
});

export function applicationOf(application: ManagedApplication): z.infer<typeof applicationResource> {
  const { applicationId, objectId, tenantId, displayName, roles, secrets } = application;
  return {
    appId: applicationId,
    id: objectId,
    tenantId,
    displayName,
    roles: [...roles],
    passwordCredentials: secrets.map(credentialOf),
  };
}

function credentialOf({ id, hint, created, expires }: ManagedSecret): z.infer<typeof passwordCredential> {
  return { keyId: id, hint, startDateTime: time(created), endDateTime: time(expires) };
}

export const factsOf = (applicationId: string) => ({ target: `applications/${applicationId}` });

/** Throws Fault NotFound. */
export async function requireApplication(
  { directory }: Pick<ManagementRoom, 'directory'>,
  id: string,
): Promise<ManagedApplication> {
  const application = await directory.findApplication(id);
  if (application === undefined) throw new Fault('NotFound', 'There is no application with this id.');
  return application;
}
