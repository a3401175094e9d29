import type { z } from 'zod';
import type { listDeletedSecrets as deletedSecrets } from '../../../src/wire/deleted.ts';
import type { SecretBundle, SecretItem } from '../../../src/wire/secrets.ts';
import { all, call, type Paged, page, type Settings } from './objects.ts';

export type { SecretBundle, SecretItem };
export type DeletedSecret = z.infer<typeof deletedSecrets.output>['value'][number];

export interface SecretSettings extends Settings {
  readonly contentType?: string;
}

export const listSecrets = (
  vault: string,
  link: string | undefined,
  signal?: AbortSignal,
): Promise<Paged<SecretItem>> => page(vault, ['secrets'], link, signal);

export const listDeletedSecrets = (
  vault: string,
  link: string | undefined,
  signal?: AbortSignal,
): Promise<Paged<DeletedSecret>> => page(vault, ['deletedsecrets'], link, signal);

/** The newest first. The list does not say which is the current one, and two of one second look alike. */
export async function listSecretVersions(vault: string, name: string, signal?: AbortSignal): Promise<SecretItem[]> {
  const found = await all<SecretItem>(vault, ['secrets', name, 'versions'], signal);
  return found.sort((one, other) => other.attributes.created - one.attributes.created);
}

/** Shows a value, of the current version where none is named: a call of its own, which the audit log tells. */
export const revealSecret = (vault: string, name: string, version = ''): Promise<SecretBundle> =>
  call(vault, ['secrets', name, version]);

/** Creates a secret, or a new version of it. The answer holds the value, and goes no further. */
export async function setSecret(
  vault: string,
  name: string,
  secret: SecretSettings & { readonly value: string },
  signal?: AbortSignal,
): Promise<void> {
  await call(vault, ['secrets', name], { method: 'PUT', body: secret, signal });
}

/** A new version with the value, content type and tags of that one; nothing keeps the value. Both calls are in the audit log. */
export async function makeCurrent(vault: string, name: string, version: string): Promise<void> {
  const { value, contentType, tags } = await revealSecret(vault, name, version);
  await setSecret(vault, name, {
    value,
    ...(contentType !== undefined && { contentType }),
    ...(tags !== undefined && { tags }),
  });
}

export const updateSecret = (
  vault: string,
  { name, version = '' }: { readonly name: string; readonly version?: string | undefined },
  settings: SecretSettings,
): Promise<SecretItem> => call(vault, ['secrets', name, version], { method: 'PATCH', body: settings });
