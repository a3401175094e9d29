import type { AuthorityContext } from './context.ts';
import type { Application } from './directory/applications/application.ts';
import { unknownResource } from './refusals.ts';

export interface ApplicationResource {
  readonly application: Application;
  /** `aud`: an identifier URI as it is registered, or the id in lower case. */
  readonly audience: string;
}

/** An enabled application of the tenant by one of its names. Throws Fault InvalidScope (500011). */
export async function requireResource(
  { resources, directory }: Pick<AuthorityContext, 'resources' | 'directory'>,
  tenantId: string,
  name: string,
): Promise<ApplicationResource> {
  const application = await directory.findResource(name);
  if (!application?.enabled || application.tenantId !== tenantId) throw unknownResource(name, resources);
  return { application, audience: application.identifierUris.includes(name) ? name : name.toLowerCase() };
}
