/** What a secret is set to. */
export interface Content {
  readonly value: string;
  readonly contentType?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly attributes?: { readonly enabled?: boolean; readonly nbf?: number; readonly exp?: number } | undefined;
}

/** A secret that is to be imported; its value is read when its turn comes. */
export interface Entry {
  /** Its name where it comes from. */
  readonly from: string;
  /** Undefined where it may not be read. */
  readonly read: () => Promise<Content | undefined> | Content | undefined;
}
