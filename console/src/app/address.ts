import { queryOf } from '../api/query.ts';

/**
 * What stands behind the `?` of an address: texts, of which the last of a name counts. The router's own way reads JSON, and pages
 * are not made for what else an address can then say.
 */
export const readSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));

export function writeSearch(search: object): string {
  const text = queryOf(search);
  return text === '' ? '' : `?${text}`;
}
