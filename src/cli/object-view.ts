import type { Attributes } from '../wire/attributes.ts';
import { parseObjectUrl } from '../wire/object-id.ts';
import { toIsoSeconds } from '../wire/time.ts';

/** az's names for the attributes of secrets and keys. */
export function viewAttributes(attributes: Attributes) {
  return {
    enabled: attributes.enabled,
    notBefore: toIsoSeconds(attributes.nbf),
    expires: toIsoSeconds(attributes.exp),
    created: toIsoSeconds(attributes.created),
    updated: toIsoSeconds(attributes.updated),
    recoveryLevel: attributes.recoveryLevel,
    recoverableDays: attributes.recoverableDays,
  };
}

/** Name and version of an identifier; lists of the newest versions name none. */
export function viewId(id: string, kind: 'secrets' | 'keys') {
  const found = parseObjectUrl(id, kind);
  return { name: found?.name ?? null, version: found?.version ?? null };
}

/** What a deletion adds. */
export function viewDeletion({ recoveryId, deletedDate, scheduledPurgeDate }: Deletion) {
  return {
    recoveryId,
    deletedDate: toIsoSeconds(deletedDate),
    scheduledPurgeDate: toIsoSeconds(scheduledPurgeDate),
  };
}

export interface Deletion {
  readonly recoveryId: string;
  readonly deletedDate: number;
  readonly scheduledPurgeDate: number;
}

const validity = { Enabled: 'attributes.enabled', NotBefore: 'attributes.notBefore', Expires: 'attributes.expires' };

export const ITEM_COLUMNS = { Name: 'name', ...validity, Updated: 'attributes.updated' };
export const VERSION_COLUMNS = { Version: 'version', ...validity, Created: 'attributes.created' };
export const CHANGED_COLUMNS = { Name: 'name', Version: 'version', ...validity };
export const DELETED_COLUMNS = { Name: 'name', Deleted: 'deletedDate', Purge: 'scheduledPurgeDate' };
