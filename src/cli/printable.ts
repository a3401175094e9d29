/**
 * Characters that a terminal obeys instead of showing (C0, DEL, C1), that turn the order of what is read (bidirectional
 * controls) or that are no characters (lone surrogates). A name or a tag from a server must not be able to move the
 * cursor, rewrite a line or hide a part of itself.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** The text with such characters spelt out: `\n`, `\r`, `\t`, else `\u001b`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => SHORT.get(character) ?? escaped(character));
}

/** The same for JSON text, which stays JSON: its line breaks are layout, everything else becomes a JSON escape. */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
