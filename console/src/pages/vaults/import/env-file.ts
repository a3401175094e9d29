import type { Entry } from './entry.ts';

/** A name, and a value in quotes of one kind, over as many lines as it takes, or up to the end of its line. */
const LINE = /^[ \t]*(?:export[ \t]+)?([^\s=#][^=\n]*)=[ \t]*(?:(["'`])([^]*?)\2|([^\n]*))/gm;

/**
 * Each line `NAME=value`, as `sallyport vault import --dotenv` reads it, which is Node.js's way. It differs where a name has
 * nothing but blanks for a value: Node.js would take the next line for it.
 */
export function readEnvFile(text: string): readonly Entry[] {
  const lines = text.replaceAll('\r', '').matchAll(LINE);
  return Array.from(lines, ([, name = '', quote, quoted = '', bare = '']) => ({
    from: name.trim(),
    value: quote === undefined ? bareValue(bare) : quote === '"' ? quoted.replaceAll('\\n', '\n') : quoted,
  }));
}

/** A comment may follow; what begins with a quote that is never closed is taken as it stands. */
const bareValue = (text: string): string => (/^["'`]/.test(text) ? text : text.replace(/#.*$/, '')).trim();
