import type { KeyBundle, KeyItem } from '../../wire/keys.ts';
import type { SecretItem } from '../../wire/secrets.ts';
import { viewKey, viewKeyItem } from '../key/view.ts';
import { CHANGED_COLUMNS } from '../object-view.ts';
import type { Columns } from '../render.ts';
import { viewSecret } from '../secret/view.ts';

/** What the commands that secrets and keys have alike must know of each. */
export interface ObjectKind {
  readonly kind: 'secrets' | 'keys';
  readonly one: 'secret' | 'key';
  /** The name in examples. */
  readonly example: string;
  readonly columns: Columns;
  /** A bundle, without a value. */
  view(answered: unknown): object;
  /** An item of a list. */
  viewItem(answered: unknown): object;
}

export const SECRETS: ObjectKind = {
  kind: 'secrets',
  one: 'secret',
  example: 'api-key',
  columns: CHANGED_COLUMNS,
  view: (answered) => viewSecret(answered as SecretItem),
  viewItem: (answered) => viewSecret(answered as SecretItem),
};

export const KEYS: ObjectKind = {
  kind: 'keys',
  one: 'key',
  example: 'archive-key',
  columns: CHANGED_COLUMNS,
  view: (answered) => viewKey(answered as KeyBundle),
  viewItem: (answered) => viewKeyItem(answered as KeyItem),
};
