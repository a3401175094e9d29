/** A time of UTC as a `datetime-local` field takes it, in the time of this place; empty where it is none. */
export function localOf(utc: string): string {
  const time = new Date(utc);
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** What such a field says, in UTC; empty where it says nothing. */
export function utcOf(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
