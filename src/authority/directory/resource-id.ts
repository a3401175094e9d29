/** Resource Manager's ids of managed identities. */
export interface ResourceId {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const SEGMENT = '[0-9A-Za-z._()-]{1,90}';
const RESOURCE_ID = new RegExp(
  `^/subscriptions/(${SEGMENT})/resourceGroups/(${SEGMENT})` +
    '/providers/Microsoft\\.ManagedIdentity/userAssignedIdentities/([0-9A-Za-z][0-9A-Za-z_-]{2,127})$',
  'i',
);

/** Undefined where the text is the id of nothing or of something else. */
export function parseResourceId(text: string): ResourceId | undefined {
  const [, subscription, resourceGroup, name] = RESOURCE_ID.exec(text) ?? [];
  if (subscription === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return { subscription, resourceGroup, name };
}

const OWN_GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport';

/** A name alone is one of the group in which the commands make identities where they are told no other. */
export function resourceIdOf(nameOrId: string): string {
  if (nameOrId.startsWith('/')) return nameOrId;
  return `${OWN_GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${nameOrId}`;
}
