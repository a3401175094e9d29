/** A secret that a file holds. */
export interface Entry {
  /** Its name there. */
  readonly from: string;
  /** Undefined where it is not a text. */
  readonly value: string | undefined;
}
