/** What an identifier such as `https://demo.vault.azure.net/secrets/db/0123…` names. */
export interface ObjectId {
  readonly vault: string;
  readonly kind: 'secrets' | 'keys';
  readonly name: string;
  readonly version?: string;
}

/** The identifier as Key Vault writes it: origin, kind, name in its own casing, and the version where there is one. */
export function objectUrl(origin: string, id: Omit<ObjectId, 'vault'>): string {
  return `${origin}/${objectPath(id)}`;
}

/** `secrets/name` or `secrets/name/version`: how the audit names an object. */
export function objectPath({ kind, name, version }: Omit<ObjectId, 'vault'>): string {
  return version === undefined ? `${kind}/${name}` : `${kind}/${name}/${version}`;
}

/** The last segments of an identifier that a vault answered; undefined where it is not one of `kind`. */
export function parseObjectUrl(url: string, kind: ObjectId['kind']): { name: string; version?: string } | undefined {
  const [, found, name, version] =
    /^https:\/\/[^/]+\/(secrets|keys)\/([0-9A-Za-z-]{1,127})(?:\/([0-9a-f]{32}))?$/.exec(url) ?? [];
  if (found !== kind || name === undefined) return undefined;
  return version === undefined ? { name } : { name, version };
}
