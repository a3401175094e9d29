import { z } from 'zod';

/** The last second of the year 9999: later times have no four-digit year and no place in the connector's answers. */
const LAST_SECOND = 253_402_300_799;

export const seconds = z
  .number({ error: 'a time is a whole number of Unix seconds' })
  .int('a time is a whole number of Unix seconds')
  .min(0, 'a time is not before 1970')
  .max(LAST_SECOND, 'a time is not after the year 9999');

/** What a caller may set. */
export const settableAttributes = z
  .object({
    enabled: z.boolean({ error: 'attributes.enabled is true or false' }).optional(),
    nbf: seconds.optional(),
    exp: seconds.optional(),
  })
  .refine(({ nbf, exp }) => nbf === undefined || exp === undefined || nbf < exp, {
    error: 'attributes.exp must be later than attributes.nbf',
  });

export type SettableAttributes = z.infer<typeof settableAttributes>;

/** A number beyond every date would be a defect of ours where it is written, and not of the vault that answered it. */
const told = z.number().min(0).max(LAST_SECOND);

/** What a vault answers (Key Vault REST, SecretAttributes and KeyAttributes). */
export const attributes = z.object({
  enabled: z.boolean(),
  nbf: told.optional(),
  exp: told.optional(),
  created: told,
  updated: told,
  recoveryLevel: z.string(),
  recoverableDays: z.number(),
});

export type Attributes = z.infer<typeof attributes>;

const MOST_TAGS = 15;

/** Secrets allow 512 characters in a tag's name and value, keys 256. */
export function tagsUpTo(length: number) {
  const tooLong = `a tag has at most ${length} characters`;
  const text = z.string({ error: 'a tag is a text' }).max(length, tooLong);
  return z
    .record(text, text, { error: ({ code }) => (code === 'invalid_key' ? tooLong : 'tags are an object of texts') })
    .refine((tags) => Object.keys(tags).length <= MOST_TAGS, `there are at most ${MOST_TAGS} tags`);
}
