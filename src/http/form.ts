import { Fault } from '../fault.ts';

const MOST_FIELDS = 64;

/** `application/x-www-form-urlencoded` as OAuth uses it (RFC 6749 appendix B): no parameter may come twice (section 3.1). */
export function parseForm(bytes: Uint8Array): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(Buffer.from(bytes).toString())) {
    if (fields.has(name))
      throw new Fault('InvalidRequest', 'A parameter of the form occurs twice; send each once.', { aadsts: 90_014 });
    if (fields.size === MOST_FIELDS)
      throw new Fault('InvalidRequest', 'The form has too many parameters.', { aadsts: 90_014 });
    fields.set(name, value);
  }
  fields.delete('__proto__');
  return Object.fromEntries(fields);
}
