import { z } from 'zod';
import { Fault } from '../../fault.ts';

/** Resource Manager compares the names of members without case, at every level; one that is there twice is refused. */
export function membersOf(given: unknown, what: string): ReadonlyMap<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw refused(what, 'it is an object');
  const members = new Map<string, unknown>();
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (members.has(lower)) throw refused(what, 'a member is there twice, in two casings');
    members.set(lower, value);
  }
  return members;
}

const refused = (what: string, why: string): Fault =>
  new Fault('BadParameter', `The parameter ${what} is not valid: ${why}.`);

/** An input whose members may be written in any case; what it does not know stays as it is, and is left out. */
export function inAnyCase<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  const spelled = (given: unknown, context: z.RefinementCtx): unknown => {
    if (typeof given !== 'object' || given === null) return given;
    const entries = Object.entries(given).map(
      ([name, value]) => [known.get(name.toLowerCase()) ?? name, value] as const,
    );
    const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) < index);
    if (twice === undefined) return Object.fromEntries(entries);
    context.addIssue({ code: 'custom', path: [twice[0]], message: 'it is there twice, in two casings', input: given });
    return z.NEVER;
  };
  return z.preprocess(spelled, z.object(shape));
}
