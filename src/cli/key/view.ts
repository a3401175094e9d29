import type { KeyBundle, KeyItem } from '../../wire/keys.ts';
import { CHANGED_COLUMNS, viewAttributes, viewId } from '../object-view.ts';

/** A key as az prints it, so that people's queries fit: `key.kid`, `key.keyOps`, times in ISO 8601. */
export function viewKey({ key, attributes, tags }: KeyBundle) {
  const { kid, kty, key_ops: keyOps, ...numbers } = key;
  return {
    ...viewId(kid, 'keys'),
    key: { kid, kty, keyOps, ...numbers },
    attributes: viewAttributes(attributes),
    tags: tags ?? null,
  };
}

export function viewKeyItem({ kid, attributes, tags }: KeyItem) {
  return { kid, ...viewId(kid, 'keys'), attributes: viewAttributes(attributes), tags: tags ?? null };
}

export const KEY_COLUMNS = { ...CHANGED_COLUMNS, Type: 'key.kty', Operations: 'key.keyOps' };
