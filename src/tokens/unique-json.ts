type Member = Readonly<Record<string, unknown>>;

/**
 * Parses a JSON object and refuses member names that occur twice in one object, at any depth: JSON.parse keeps the
 * last, other readers keep the first, and a token must not mean two things (RFC 7515 section 4, RFC 7519 section 4).
 *
 * Throws SyntaxError.
 */
export function parseUniqueJson(text: string): Member {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('not an object');
  refuseRepeatedNames(text);
  return value as Member;
}

/** Strings and brackets are all that is needed to know the names: the text is known to be well-formed by now. */
const TOKEN = /"(?:[^"\\]|\\.)*"(?<colon>\s*:)?|[{}]/g;

function refuseRepeatedNames(text: string): void {
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) addName(open.at(-1), JSON.parse(token.slice(0, -colon.length)));
  }
}

function addName(names: Set<string> | undefined, name: string): void {
  if (names?.has(name)) throw new SyntaxError('a member name occurs twice');
  names?.add(name);
}
