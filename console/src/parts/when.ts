const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A time as people write it here; `seconds` is Unix time. */
export const when = (seconds: number): string => DATE.format(seconds * 1000);
