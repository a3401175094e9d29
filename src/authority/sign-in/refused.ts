import type { Refused } from './password-page.ts';

/** The same for everybody: it tells neither whether the name is known nor whether the password was right. */
export function tooManyTries(wait: number): Refused {
  const seconds = wait === 1 ? 'a second' : `${wait} seconds`;
  return {
    message: `There were too many wrong tries. Wait ${seconds}, then try again.`,
    status: 429,
    headers: { 'retry-after': String(wait) },
  };
}
