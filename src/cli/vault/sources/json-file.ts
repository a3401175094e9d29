import { Fault } from '../../../fault.ts';
import { parseUniqueJson } from '../../../tokens/unique-json.ts';
import { readBytes } from '../../operator.ts';
import type { Entry } from './entry.ts';

/** One object, `{"name": "value"}`. Throws Fault BadParameter where it is none, holds a name twice, or what is no text. */
export function readJsonFile(path: string): Entry[] {
  return Object.entries(parse(path)).map(([from, value]) => {
    if (typeof value !== 'string')
      throw new Fault('BadParameter', `In the file ${path} the value of ${from} is not a text; put it in quotes.`);
    return { from, read: () => ({ value }) };
  });
}

function parse(path: string): Readonly<Record<string, unknown>> {
  const text = readBytes(path).toString('utf8');
  try {
    return parseUniqueJson(text);
  } catch {
    throw new Fault('BadParameter', `The file ${path} is not a JSON object, or holds a name twice.`);
  }
}
