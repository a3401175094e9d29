import type { z } from 'zod';
import type { listDeletedKeys as deletedKeys } from '../../../src/wire/deleted.ts';
import type { createKey as createKeyContract, KeyBundle, KeyItem } from '../../../src/wire/keys.ts';
import type { RotationPolicy } from '../../../src/wire/rotation.ts';
import { all, call, type Paged, page, type Settings } from './objects.ts';

export type { KeyBundle, KeyItem, RotationPolicy };
export type DeletedKey = z.infer<typeof deletedKeys.output>['value'][number];
export type NewKey = Omit<z.output<typeof createKeyContract.input>, 'name'>;

export interface KeySettings extends Settings {
  readonly key_ops?: readonly string[];
}

export const listKeys = (vault: string, link: string | undefined, signal?: AbortSignal): Promise<Paged<KeyItem>> =>
  page(vault, ['keys'], link, signal);

export const listDeletedKeys = (
  vault: string,
  link: string | undefined,
  signal?: AbortSignal,
): Promise<Paged<DeletedKey>> => page(vault, ['deletedkeys'], link, signal);

/** The newest first. */
export async function listKeyVersions(vault: string, name: string, signal?: AbortSignal): Promise<KeyItem[]> {
  const found = await all<KeyItem>(vault, ['keys', name, 'versions'], signal);
  return found.sort((one, other) => other.attributes.created - one.attributes.created);
}

/** Its public half; the current version where none is named. */
export const getKey = (vault: string, name: string, version = '', signal?: AbortSignal): Promise<KeyBundle> =>
  call(vault, ['keys', name, version], { signal });

export const createKey = (vault: string, name: string, key: NewKey): Promise<KeyBundle> =>
  call(vault, ['keys', name, 'create'], { method: 'POST', body: key });

/** `key` is a private JSON Web Key; its members are judged by the vault. */
export const importKey = (vault: string, name: string, key: Settings & { readonly key: object }): Promise<KeyBundle> =>
  call(vault, ['keys', name], { method: 'PUT', body: key });

export const updateKey = (
  vault: string,
  { name, version = '' }: { readonly name: string; readonly version?: string | undefined },
  settings: KeySettings,
): Promise<KeyBundle> => call(vault, ['keys', name, version], { method: 'PATCH', body: settings });

export const rotateKey = (vault: string, name: string): Promise<KeyBundle> =>
  call(vault, ['keys', name, 'rotate'], { method: 'POST' });

export const getRotationPolicy = (vault: string, name: string, signal?: AbortSignal): Promise<RotationPolicy> =>
  call(vault, ['keys', name, 'rotationpolicy'], { signal });

export const setRotationPolicy = (
  vault: string,
  name: string,
  policy: Pick<RotationPolicy, 'lifetimeActions' | 'attributes'>,
): Promise<RotationPolicy> => call(vault, ['keys', name, 'rotationpolicy'], { method: 'PUT', body: policy });
