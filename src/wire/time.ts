/** Key Vault's times are Unix seconds (`attributes.created`); the connector's are ISO 8601, to the second, with `Z`. */
export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** Writing a date costs more than anything else in an item of a list, and the items of a vault share few seconds. */
const written = new Map<number, string>();
const MOST = 4096;

/** `1743745106` becomes `2025-04-04T05:38:26Z`; nothing becomes null, as the connector writes absent times. */
export function toIsoSeconds(seconds: number | undefined): string | null {
  if (seconds === undefined) return null;
  let text = written.get(seconds);
  if (text === undefined) {
    text = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
    if (written.size === MOST) written.clear();
    written.set(seconds, text);
  }
  return text;
}
