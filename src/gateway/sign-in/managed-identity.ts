import { resourceIdOf } from '../../authority/directory/resource-id.ts';
import type { ManagedIdentityContext } from '../../authority/managed-identity/context.ts';
import type { Config } from '../../config.ts';
import type { Log } from '../../http/log.ts';
import type { Services } from '../services.ts';
import type { DataFolder } from '../start/data-folder.ts';

/** What a program's environment is told, so that it finds its identity. */
export interface IdentityAddresses {
  /** `AZURE_POD_IDENTITY_AUTHORITY_HOST` */
  readonly imdsHost: string;
  /** `IDENTITY_ENDPOINT` */
  readonly endpoint: string;
  /** File of what is `IDENTITY_HEADER`. */
  readonly headerFile: string;
  /** Its content; after a demo start only. */
  readonly header?: string;
}

/** Undefined where the setting names none: then the endpoints are not there. */
export function openedIdentities(
  { managedIdentity }: Config,
  header: string,
): Pick<ManagedIdentityContext, 'opened' | 'header'> | undefined {
  if (managedIdentity.length === 0) return undefined;
  return { opened: managedIdentity.map(resourceIdOf), header };
}

export function identityAddresses(
  { addresses, managedIdentity }: Services,
  folder: DataFolder,
  isDemo: boolean,
): IdentityAddresses {
  const imdsHost = new URL(addresses.connectorUrl).origin;
  return {
    imdsHost,
    endpoint: `${imdsHost}/msi/token`,
    headerFile: folder.identityHeader,
    ...(isDemo && managedIdentity && { header: managedIdentity.header }),
  };
}

/** An identity may be made later: until then the endpoints do not know it, and say so to whoever asks. */
export async function warnOfAbsent({ managedIdentity, authority }: Services, log: Log): Promise<void> {
  for (const target of managedIdentity?.opened ?? []) {
    if ((await authority.directory.findManagedIdentityByResourceId(target)) !== undefined) continue;
    log.warn('there is no managed identity of this name yet; make it with: sallyport identity create', { target });
  }
}
