import { z } from 'zod';

/** What several settings are made of. */
export const number = (least: number, most: number) => {
  const text = `it is a whole number from ${least} to ${most}`;
  return z.coerce.number({ error: text }).int(text).min(least, text).max(most, text);
};

export const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
]);

/** A flag that may be repeated; in the environment its values are separated by commas. */
export const list = (item: z.ZodString) =>
  z.preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(item));

export const GUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
export const APPLICATION_ID = new RegExp(`^${GUID}$`);

export const flagOf = (setting: string): string =>
  `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
