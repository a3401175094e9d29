interface Version {
  readonly id: string;
  readonly attributes: { readonly created: number };
}

/** The id of the current one, of all versions with the newest first; undefined where two were made in the last second. */
export function currentOf([newest, second]: readonly Version[]): string | undefined {
  return newest?.attributes.created === second?.attributes.created ? undefined : newest?.id;
}
