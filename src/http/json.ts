import { Fault } from '../fault.ts';

/**
 * JSON as a vault wants it (RFC 8259, with the I-JSON restrictions of RFC 7493): UTF-8 without a byte order mark, no
 * member twice, no lone surrogate, bounded depth and count. `JSON.parse` keeps the last of two equal members, so one
 * program may check a value and the next one use another; here such a text is refused.
 */
const DEEPEST = 32;

/** How many parts a text may have, and how many of them may be strings. */
export interface Bounds {
  readonly tokens: number;
  readonly strings: number;
}

const REQUEST: Bounds = { tokens: 10_000, strings: 1_000 };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class Unacceptable extends Error {}

const refuse = (why: string): never => {
  throw new Unacceptable(why);
};

/** The value of `bytes`; throws Fault BadParameter with the reason, never with a part of the text. */
export function parseJson(bytes: Uint8Array, bounds = REQUEST): unknown {
  return accept('The request body', () => read(decode(bytes), bounds));
}

/** The same of a text, which is called `what` where it is refused. */
export function parseJsonText(text: string, bounds: Bounds, what: string): unknown {
  return accept(what, () => read(text, bounds));
}

function accept(what: string, run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Unacceptable)) throw error;
    throw new Fault('BadParameter', `${what} is not acceptable JSON: ${error.message}.`);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return refuse('it is not UTF-8');
  }
}

function read(text: string, bounds: Bounds): unknown {
  if (text.charCodeAt(0) === 0xfeff) return refuse('it begins with a byte order mark');
  inspect(text, bounds);
  try {
    return JSON.parse(text);
  } catch {
    return refuse('it is not well formed');
  }
}

/** Where a token begins: a string, a bracket, or a separator. Numbers and literals are `JSON.parse`'s to judge. */
const TOKEN = /["[\]{},:]/g;

/**
 * The tokens in order. A string that has no end is one too: were it none, the search would begin anew behind each of its
 * quotes, in quadratic time. Strings are not matched by a pattern: that remembers each escape that it has passed, and a text
 * of millions of them overflows what it may remember.
 */
function* tokensOf(text: string): Generator<string> {
  const begins = new RegExp(TOKEN);
  for (let found = begins.exec(text); found !== null; found = begins.exec(text)) {
    const { index, 0: mark } = found;
    if (mark === '"') begins.lastIndex = endOfString(text, index);
    yield text.slice(index, begins.lastIndex);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Behind the quote that ends the string which begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

interface Level {
  readonly names: Set<string> | undefined;
  /** In an object, whether the next string is a member name. */
  expectsName: boolean;
}

function inspect(text: string, most: Bounds): void {
  const levels: Level[] = [];
  let tokens = 0;
  let strings = 0;
  for (const token of tokensOf(text)) {
    tokens += 1;
    if (tokens > most.tokens) refuse('it has too many parts');
    if (token.startsWith('"')) {
      strings += 1;
      if (strings > most.strings) refuse('it has too many texts');
      readString(token, levels.at(-1));
    } else {
      readMark(token, levels);
    }
  }
}

function readMark(mark: string, levels: Level[]): void {
  const level = levels.at(-1);
  if (mark === '{' || mark === '[') {
    if (levels.length === DEEPEST) refuse(`it is deeper than ${DEEPEST} levels`);
    levels.push({ names: mark === '{' ? new Set() : undefined, expectsName: mark === '{' });
  } else if (mark === '}' || mark === ']') {
    levels.pop();
  } else if (level !== undefined) {
    level.expectsName = mark === ',' && level.names !== undefined;
  }
}

function readString(token: string, level: Level | undefined): void {
  const value = unquote(token);
  if (!value.isWellFormed()) refuse('a text holds half a surrogate pair');
  if (!level?.expectsName || level.names === undefined) return;
  if (value === '__proto__') refuse('a member may not be called __proto__');
  if (level.names.has(value)) refuse('a member occurs twice');
  level.names.add(value);
  level.expectsName = false;
}

function unquote(token: string): string {
  if (token.length < 2 || !token.endsWith('"')) return refuse('it is not well formed');
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    return JSON.parse(token) as string;
  } catch {
    return refuse('a text is not well formed');
  }
}
