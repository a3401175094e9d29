/** Key Vault's times are Unix seconds (`attributes.created`); the connector's are ISO 8601, to the second, with `Z`. */
export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** `1743745106` becomes `2025-04-04T05:38:26Z`; nothing becomes null, as the connector writes absent times. */
export function toIsoSeconds(seconds: number | undefined): string | null {
  return seconds === undefined ? null : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
