/** JSON that somebody may have edited, read without believing its shape. */
export type Json = Readonly<Record<string, unknown>>;

/** Takes a JSON pointer (RFC 6901) and what is wrong there. */
export type Report = (at: string, problem: string) => void;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object's member that is an object; an empty one where it is none. */
export function member(value: unknown, name: string): Json {
  const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return isObject(found) ? found : {};
}

/** '' where it is no text. */
export function text(value: Json, name: string): string {
  const found = Object.hasOwn(value, name) ? value[name] : undefined;
  return typeof found === 'string' ? found : '';
}

/** Empty where it is no list. */
export function list(value: Json, name: string): readonly unknown[] {
  const found = Object.hasOwn(value, name) ? value[name] : undefined;
  return Array.isArray(found) ? found : [];
}

export const objects = (values: readonly unknown[]): readonly Json[] => values.filter(isObject);

/** A part of a JSON pointer. */
export const pointer = (...parts: readonly string[]): string =>
  parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
