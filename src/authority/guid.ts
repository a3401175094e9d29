import { Fault } from '../fault.ts';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The GUID in lower case, in which it is stored and compared; undefined where the text is none. */
export function readGuid(text: string): string | undefined {
  const lower = text.toLowerCase();
  return GUID.test(lower) ? lower : undefined;
}

/** Throws Fault BadParameter that names `what`. */
export function requireGuid(text: string, what: string): string {
  const guid = readGuid(text);
  if (guid === undefined) throw new Fault('BadParameter', `The ${what} must be a GUID.`);
  return guid;
}
