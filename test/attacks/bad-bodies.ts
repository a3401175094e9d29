/** Bodies that no operation reads, whatever it is. */
export const notJson = (why: string) => `The request body is not acceptable JSON: ${why}.`;

const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
/** What it is, the bytes, and why they are refused. */
export const BAD_JSON: readonly (readonly [what: string, body: string | Uint8Array, why: string])[] = [
  ['no JSON', '{', 'it is not well formed'],
  ['followed by more', '{"rawData":"x"}{}', 'it is not well formed'],
  ['JavaScript', "{rawData:'x'}", 'it is not well formed'],
  ['with a comma too many', '{"rawData":"x",}', 'it is not well formed'],
  ['with a raw line break in a text', '{"rawData":"\n"}', 'it is not well formed'],
  ['with NaN', '{"rawData":NaN}', 'it is not well formed'],
  ['the same member twice', '{"rawData":"x","rawData":"y"}', 'a member occurs twice'],
  ['the same member twice, once in disguise', '{"rawData":"x","raw\\u0044ata":"y"}', 'a member occurs twice'],
  ['the same member twice further down', '{"rawData":{"b":[{"a":1,"a":2}]}}', 'a member occurs twice'],
  ['with __proto__', '{"__proto__":{"rawData":"x"}}', 'a member may not be called __proto__'],
  ['with __proto__ in disguise', '{"\\u005f_proto__":{"rawData":"x"}}', 'a member may not be called __proto__'],
  ['10,000 levels of lists', '['.repeat(10_000), 'it is deeper than 32 levels'],
  ['33 levels deep', deep(33), 'it is deeper than 32 levels'],
  ['a list of 60,000 numbers', `[${'1,'.repeat(60_000)}1]`, 'it has too many parts'],
  ['a list of 1,200 texts', `{"rawData":[${'"a",'.repeat(1_199)}"a"]}`, 'it has too many texts'],
  ['with half a surrogate pair', '{"rawData":"\\ud800"}', 'a text holds half a surrogate pair'],
  ['with a byte order mark', '\ufeff{"rawData":"x"}', 'it begins with a byte order mark'],
  ['UTF-16', Buffer.from('{"rawData":"x"}', 'utf16le'), 'it is not well formed'],
  ['UTF-16 with its mark', Buffer.from('\ufeff{"rawData":"x"}', 'utf16le'), 'it is not UTF-8'],
  ['Latin-1', Buffer.from('{"rawData":"é"}', 'latin1'), 'it is not UTF-8'],
  ['UTF-8 written too long', Buffer.from('7b2272617744617461223a22c0af227d', 'hex'), 'it is not UTF-8'],
];

export const NOT_TYPED = 'The request body must be application/json.';
export const BAD_TYPES: readonly (readonly [type: string, why: string])[] = [
  ['text/plain', NOT_TYPED],
  ['application/x-www-form-urlencoded', NOT_TYPED],
  ['multipart/form-data; boundary=x', NOT_TYPED],
  ['application/xml', NOT_TYPED],
  ['application/jsonx', NOT_TYPED],
  ['application/vnd.api+json', NOT_TYPED],
  ['application/json, text/plain', NOT_TYPED],
  ['nonsense', NOT_TYPED],
  ['/', NOT_TYPED],
  ['', NOT_TYPED],
  ['application/json; charset=utf-7', 'The request body must be UTF-8.'],
  ['application/json; charset=utf-16', 'The request body must be UTF-8.'],
  ['application/json; charset=utf-8; charset=utf-7', 'The request body must be UTF-8.'],
];
