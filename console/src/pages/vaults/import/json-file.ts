import type { Entry } from './entry.ts';

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** One object, `{"name": "value"}`; undefined where it is none. A name that is there twice comes twice. */
export function readJsonFile(text: string): readonly Entry[] | undefined {
  if (!isObject(text)) return undefined;
  const tokens = text.match(TOKEN) ?? [];
  const entries: Entry[] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 1 && tokens[at + 1] === ':') {
      entries.push({ from: JSON.parse(token) as string, value: textOf(tokens[at + 2] ?? '') });
    }
  }
  return entries;
}

function isObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

const textOf = (token: string): string | undefined =>
  token.startsWith('"') ? (JSON.parse(token) as string) : undefined;
