/** As they stand in the request line. What a client would have to encode is encoded, once or twice. */
export const REFUSED: readonly string[] = [
  '..',
  '.',
  '...',
  '..%2f',
  '%2e%2e',
  '%2E%2e%2fdemo-key',
  '%252e',
  '%252e%252e%252f',
  '..\\',
  '..%5c',
  '%2f',
  '%5c',
  '%00',
  'a%00b',
  '_',
  '%20',
  'a%20b',
  'api-key%20',
  'a;b',
  'a%3fx',
  'a%23f',
  'api-key%0d%0aX-Injected:%20yes',
  '%1b[31m',
  "a'%20or%20'1'='1",
  encodeURIComponent('ａｐｉ-key'),
  encodeURIComponent('e\u0301'),
  encodeURIComponent('😀'),
  encodeURIComponent('\u202eyek-ipa'),
  encodeURIComponent('\u2028'),
  // The Kelvin sign and the dotted capital I fold to ASCII letters in Unicode.
  encodeURIComponent('api-\u212aey'),
  encodeURIComponent('ap\u0130-key'),
  'a'.repeat(128),
];

/** The route is not that of the action any more: nobody is asked for a key, nothing is recorded. */
export const UNROUTED: readonly string[] = ['a/b', '../secrets/api-key', 'a?x', '/api-key', '%2e%2e/api-key'];

export const UNREADABLE: readonly string[] = ['%', '%zz', '%ff', '%c0%ae%c0%ae', 'a'.repeat(300)];

/** What the parser does not even take for a request line. */
export const UNPARSED: readonly string[] = ['\0', 'a b', 'a\tb', 'a\rb', 'a\nb'];
