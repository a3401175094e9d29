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

/**
 * An input whose body's members may be written in any case; those of `address` stand in path and query, and a body that has
 * them too, as a template's has its `Name`, changes nothing. What nobody knows is left out.
 */
export function inAnyCase<Address extends z.ZodRawShape, Body extends z.ZodRawShape>(address: Address, body: Body) {
  const known = new Map(Object.keys(body).map((name) => [name.toLowerCase(), name]));
  const spelled = (given: unknown, context: z.RefinementCtx): unknown => {
    if (typeof given !== 'object' || given === null) return given;
    const members = Object.entries(given).map(
      ([name, value]) => [known.get(name.toLowerCase()) ?? name, value] as const,
    );
    const twice = members.find(([name], index) => members.findIndex(([other]) => other === name) < index);
    if (twice === undefined) return Object.fromEntries(members);
    context.addIssue({ code: 'custom', path: [twice[0]], message: 'it is there twice, in two casings', input: given });
    return z.NEVER;
  };
  return z.preprocess(spelled, z.object({ ...address, ...body }));
}

/** An object inside of a body, whose members may be written in any case; `error` is said of what is none. */
export const membersInAnyCase = <Shape extends z.ZodRawShape>(error: string, shape: Shape) =>
  z.unknown().refine(isObject, error).pipe(inAnyCase({}, shape));

const isObject = (given: unknown): boolean => typeof given === 'object' && given !== null && !Array.isArray(given);
