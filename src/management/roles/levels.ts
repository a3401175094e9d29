import { z } from 'zod';
import { objectName, vaultName } from '../../wire/name.ts';
import type { Scope, ScopeObject } from '../../wire/scope.ts';
import { scope as segments } from '../connections/resource.ts';

/**
 * A role is assigned at a subscription, a resource group, a vault, or a secret or key of it; the same operations stand below
 * the path of each. What a level does not have in its path it takes from nowhere: no body can move a call to another scope.
 */
export interface Level {
  readonly path: string;
  readonly fields: Fields;
}

interface Fields {
  readonly subscription: z.ZodType<string>;
  readonly resourceGroup: z.ZodType<string | undefined>;
  readonly vault: z.ZodType<string | undefined>;
  readonly kind: z.ZodType<ScopeObject['kind'] | undefined>;
  readonly object: z.ZodType<string | undefined>;
}

const nowhere = z
  .unknown()
  .optional()
  .transform(() => undefined);

const inSubscription: Fields = {
  subscription: segments.subscription,
  resourceGroup: nowhere,
  vault: nowhere,
  kind: nowhere,
  object: nowhere,
};
const inGroup: Fields = { ...inSubscription, resourceGroup: segments.resourceGroup };
const inVault: Fields = { ...inGroup, vault: vaultName };
const ofObject: Fields = {
  ...inVault,
  kind: z.enum(['secrets', 'keys'], { error: 'roles are assigned below secrets and keys' }),
  object: objectName,
};

const SUBSCRIPTION = '/subscriptions/{subscription}';
const GROUP = `${SUBSCRIPTION}/resourceGroups/{resourceGroup}`;
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/{vault}`;

export const LEVELS: readonly Level[] = [
  { path: SUBSCRIPTION, fields: inSubscription },
  { path: GROUP, fields: inGroup },
  { path: VAULT, fields: inVault },
  { path: `${VAULT}/{kind}/{object}`, fields: ofObject },
];

type Given = { readonly [Field in keyof Fields]: z.output<Fields[Field]> };

export function scopeOf({ subscription, resourceGroup, vault, kind, object }: Given): Scope {
  const named = kind !== undefined && object !== undefined ? { object: { kind, name: object } } : {};
  return { subscription, resourceGroup, vault, ...named };
}
