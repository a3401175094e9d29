import { Fault } from '../../fault.ts';

const LONGEST = 500;

/**
 * What the authority sent the browser back with instead of a code. Whoever has the link can say so himself, so no more of it
 * is repeated than the number of the error and plain characters.
 */
export function refusedByAuthority(error: string, description = ''): Fault {
  const aadsts = Number(/\bAADSTS(\d{4,9})\b/.exec(description)?.[1] ?? 0);
  const said = firstLine(description) || firstLine(error) || 'no reason was given';
  return new Fault('Forbidden', `The authority did not sign anybody in: ${said}`, aadsts === 0 ? {} : { aadsts });
}

function firstLine(text: string): string {
  const [line = ''] = text.split(/[\r\n]/, 1);
  return line.replace(/[^\x20-\x7e]|[<>"&]/g, '?').slice(0, LONGEST);
}
