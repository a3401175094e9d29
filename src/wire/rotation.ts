import { z } from 'zod';
import { contract } from '../operation.ts';
import { daysOf, parseDuration } from './duration.ts';
import { keyBundle } from './keys.ts';
import { objectName } from './name.ts';

/** Key Vault's contracts for the rotation of keys (Key Vault REST reference, Keys - Rotate Key, Update Key Rotation Policy). */

/** "Configure cryptographic key auto-rotation in Azure Key Vault", Key rotation policy. In days. */
const LEAST_EXPIRY = 28;
const LEAST_DISTANCE = 7;

const rotationPolicy = z.object({
  id: z.string(),
  lifetimeActions: z.array(
    z.object({
      trigger: z.object({ timeAfterCreate: z.string().optional(), timeBeforeExpiry: z.string().optional() }),
      action: z.object({ type: z.string() }),
    }),
  ),
  attributes: z.object({
    expiryTime: z.string().optional(),
    created: z.number().optional(),
    updated: z.number().optional(),
  }),
});
export type RotationPolicy = z.infer<typeof rotationPolicy>;

const duration = (member: string) =>
  z
    .string({ error: `${member} is a text` })
    .max(32, `${member} is too long`)
    .refine(
      (text) => parseDuration(text) !== undefined,
      `${member} is an ISO 8601 duration of years, months, weeks and days, such as P90D, of at most 100 years`,
    )
    .nullish();

/** A Map, so that `constructor` is not the type of an action. */
const ACTIONS = new Map<string, 'Rotate' | 'Notify'>([
  ['rotate', 'Rotate'],
  ['notify', 'Notify'],
]);

/** 7.4 and before write the types in lower case, later versions do not: read in any. */
const actionType = z
  .string({ error: 'action.type is Rotate or Notify' })
  .transform((given) => ACTIONS.get(given.toLowerCase()))
  .refine((type) => type !== undefined, 'action.type is Rotate or Notify');

const lifetimeAction = z
  .object(
    {
      trigger: z.object(
        { timeAfterCreate: duration('timeAfterCreate'), timeBeforeExpiry: duration('timeBeforeExpiry') },
        { error: 'trigger is an object' },
      ),
      action: z.object({ type: actionType }, { error: 'action is an object' }),
    },
    { error: 'a lifetime action is an object' },
  )
  .refine(
    ({ trigger: { timeAfterCreate, timeBeforeExpiry } }) =>
      (typeof timeAfterCreate === 'string') !== (typeof timeBeforeExpiry === 'string'),
    {
      path: ['trigger'],
      error: 'a trigger has one of timeAfterCreate and timeBeforeExpiry',
    },
  );

type LifetimeAction = z.output<typeof lifetimeAction>;
export type Trigger = LifetimeAction['trigger'];

/** A policy as it is put, its members checked against each other. */
export interface PolicyInput {
  readonly lifetimeActions?: readonly LifetimeAction[] | undefined;
  readonly attributes?: { readonly expiryTime?: string | null | undefined } | undefined;
}

const daysIn = (text: string | null | undefined): number | undefined => {
  const parsed = typeof text === 'string' ? parseDuration(text) : undefined;
  return parsed && daysOf(parsed);
};

/** Why an action cannot be, next to this expiry in days; undefined where it can. */
function reasonAgainst({ action, trigger }: LifetimeAction, expiry = Number.POSITIVE_INFINITY): string | undefined {
  const before = daysIn(trigger.timeBeforeExpiry);
  return action.type === 'Notify' ? againstNotify(before, expiry) : againstRotate(trigger, expiry);
}

function againstNotify(before: number | undefined, expiry: number): string | undefined {
  if (before === undefined) return 'Notify is triggered by timeBeforeExpiry';
  return before < expiry ? undefined : 'timeBeforeExpiry is shorter than attributes.expiryTime';
}

function againstRotate({ timeAfterCreate, timeBeforeExpiry }: Trigger, expiry: number): string | undefined {
  const before = daysIn(timeBeforeExpiry);
  if (before !== undefined && expiry === Number.POSITIVE_INFINITY)
    return 'timeBeforeExpiry of Rotate needs attributes.expiryTime';
  const distance = before ?? daysIn(timeAfterCreate) ?? 0;
  return distance >= LEAST_DISTANCE && distance <= expiry - LEAST_DISTANCE
    ? undefined
    : 'a key is rotated at least 7 days after its creation and at least 7 days before its expiry';
}

function checkPolicy({ lifetimeActions = [], attributes }: PolicyInput, context: z.RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const expiry = daysIn(attributes?.expiryTime);
  if (expiry !== undefined && expiry < LEAST_EXPIRY)
    refuse(['attributes', 'expiryTime'], 'expiryTime is at least 28 days');
  if (new Set(lifetimeActions.map(({ action }) => action.type)).size < lifetimeActions.length)
    refuse(['lifetimeActions'], 'there is at most one Rotate and one Notify');
  for (const [index, action] of lifetimeActions.entries()) {
    const reason = reasonAgainst(action, expiry);
    if (reason !== undefined) refuse(['lifetimeActions', index, 'trigger'], reason);
  }
}

export const rotateKey = contract({
  name: 'RotateKey',
  summary: 'Make a new version of a key, as its rotation policy says',
  method: 'POST',
  path: '/keys/{name}/rotate',
  permission: { kind: 'keys', verb: 'rotate' },
  input: z.object({ name: objectName }),
  output: keyBundle,
});

export const getKeyRotationPolicy = contract({
  name: 'GetKeyRotationPolicy',
  summary: 'Get the rotation policy of a key',
  method: 'GET',
  path: '/keys/{name}/rotationpolicy',
  permission: { kind: 'keys', verb: 'getrotationpolicy' },
  input: z.object({ name: objectName }),
  output: rotationPolicy,
});

export const updateKeyRotationPolicy = contract({
  name: 'UpdateKeyRotationPolicy',
  summary: 'Set the rotation policy of a key',
  method: 'PUT',
  path: '/keys/{name}/rotationpolicy',
  permission: { kind: 'keys', verb: 'setrotationpolicy' },
  input: z
    .object({
      name: objectName,
      lifetimeActions: z
        .array(lifetimeAction, { error: 'lifetimeActions is a list' })
        .max(2, 'there is at most one Rotate and one Notify')
        .optional(),
      attributes: z.object({ expiryTime: duration('expiryTime') }, { error: 'attributes is an object' }).optional(),
    })
    .superRefine(checkPolicy),
  output: rotationPolicy,
});
