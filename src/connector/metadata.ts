import { z } from 'zod';
import type { Attributes } from '../wire/attributes.ts';
import type { KeyBundle, KeyItem } from '../wire/keys.ts';
import { parseObjectUrl } from '../wire/object-id.ts';
import type { SecretBundle, SecretItem } from '../wire/secrets.ts';
import { toIsoSeconds } from '../wire/time.ts';

/**
 * The connector's own shapes (its OpenAPI document, `definitions`). Member order is the contract's, absent values are
 * explicit nulls, and there is no id, no tag, no recovery level.
 */
const time = z.string().nullable();
const times = { createdTime: time, lastUpdatedTime: time, validityStartTime: time, validityEndTime: time };

const secretMembers = {
  name: z.string(),
  version: z.string().nullable(),
  contentType: z.string().nullable(),
  isEnabled: z.boolean(),
  ...times,
};

export const secretMetadata = z.object(secretMembers);
export const secret = z.object({ value: z.string(), ...secretMembers });
export const keyMetadata = z.object({
  name: z.string(),
  version: z.string().nullable(),
  isEnabled: z.boolean(),
  ...times,
  allowedOperations: z.array(z.string()).nullable(),
  keyType: z.string().nullable(),
});

export function collectionOf<Item extends z.ZodType>(item: Item) {
  return z.object({ value: z.array(item), continuationToken: z.string().nullable() });
}

function timesOf({ created, updated, nbf, exp }: Attributes) {
  return {
    createdTime: toIsoSeconds(created),
    lastUpdatedTime: toIsoSeconds(updated),
    validityStartTime: toIsoSeconds(nbf),
    validityEndTime: toIsoSeconds(exp),
  };
}

export function secretMetadataOf(item: SecretItem): z.infer<typeof secretMetadata> {
  const { name = '', version } = parseObjectUrl(item.id, 'secrets') ?? {};
  return {
    name,
    version: version ?? null,
    contentType: item.contentType ?? null,
    isEnabled: item.attributes.enabled,
    ...timesOf(item.attributes),
  };
}

export function secretOf(bundle: SecretBundle): z.infer<typeof secret> {
  return { value: bundle.value, ...secretMetadataOf(bundle) };
}

/** A list knows neither the operations nor the type of its keys: the vault does not answer them there. */
export function keyItemOf(item: KeyItem): z.infer<typeof keyMetadata> {
  const { name = '', version } = parseObjectUrl(item.kid, 'keys') ?? {};
  return {
    name,
    version: version ?? null,
    isEnabled: item.attributes.enabled,
    ...timesOf(item.attributes),
    allowedOperations: null,
    keyType: null,
  };
}

export function keyMetadataOf({ key, attributes }: KeyBundle): z.infer<typeof keyMetadata> {
  return { ...keyItemOf({ kid: key.kid, attributes }), allowedOperations: key.key_ops, keyType: key.kty };
}
