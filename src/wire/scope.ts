import { canonical, isObjectName, isVaultName } from './name.ts';

/** Where a role assignment holds ("Understand scope for Azure RBAC"): there, and in all that lies below. */
export interface Scope {
  readonly subscription: string;
  readonly resourceGroup?: string | undefined;
  readonly vault?: string | undefined;
  readonly object?: ScopeObject | undefined;
}

export interface ScopeObject {
  readonly kind: 'secrets' | 'keys';
  readonly name: string;
}

/** As Resource Manager writes it. Its parts hold no slash: two scopes have one text only where they are the same. */
export function scopeText(scope: Scope): string {
  return levelsOf(scope).at(-1) ?? '';
}

/** The text in which scopes are stored and compared. */
export const scopeKey = (scope: Scope): string => canonical(scopeText(scope));

/** The keys of a scope and of those that it lies in, the widest first. */
export const keysAround = (scope: Scope): string[] => levelsOf(scope).map(canonical);

function levelsOf({ subscription, resourceGroup, vault, object }: Scope): string[] {
  const levels = [`/subscriptions/${subscription}`];
  const deeper = (part: string) => levels.push(`${levels.at(-1) ?? ''}${part}`);
  if (resourceGroup === undefined) return levels;
  deeper(`/resourceGroups/${resourceGroup}`);
  if (vault === undefined) return levels;
  deeper(`/providers/Microsoft.KeyVault/vaults/${vault}`);
  if (object !== undefined) deeper(`/${object.kind}/${object.name}`);
  return levels;
}

/** Whether what lies at the key `inner` lies at `outer` or below it. */
export function liesWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** The first text after all that begins with the key and a slash: `0` follows the slash in every order by bytes. */
export const afterAllBelow = (key: string): string => `${key}0`;

/** Resource Manager's names of subscriptions and groups; none ends with a dot. */
const SEGMENT = '[0-9A-Za-z._()-]{0,89}[0-9A-Za-z_()-]';
const SCOPE = new RegExp(
  `^/subscriptions/(${SEGMENT})(?:/resourceGroups/(${SEGMENT})` +
    '(?:/providers/Microsoft\\.KeyVault/vaults/([^/]+)(?:/(secrets|keys)/([^/]+))?)?)?$',
  'i',
);

/** Undefined where the text is not the scope of a subscription, a resource group, a vault, a secret or a key. */
export function parseScope(text: string): Scope | undefined {
  const [whole, subscription = '', resourceGroup, vault, kind, name = ''] = SCOPE.exec(text) ?? [];
  if (whole === undefined || (vault !== undefined && !isVaultName(vault))) return undefined;
  if (kind === undefined) return { subscription, resourceGroup, vault };
  if (!isObjectName(name)) return undefined;
  return { subscription, resourceGroup, vault, object: { kind: canonical(kind) as ScopeObject['kind'], name } };
}
