import { expect, it } from 'vitest';
import { isConsentRedirect } from './redirects.ts';

const WORD = 'a'.repeat(22);
const allowed = { redirects: [], isConsole: (origin: string) => origin === 'https://localhost:8443' };

it('people are sent back to the console that this server is, and to the word of who waits there', () => {
  expect(isConsentRedirect(allowed, `https://localhost:8443/console/consent/${WORD}`)).toBe(true);
});

it.each([
  [`https://evil.example/console/consent/${WORD}`, 'a console elsewhere'],
  [`https://localhost:8444/console/consent/${WORD}`, 'a console of another port'],
  [`http://localhost:8443/console/consent/${WORD}`, 'a console of another scheme'],
  [`https://localhost:8443@evil.example/console/consent/${WORD}`, 'a console as a user'],
  [`https://localhost:8443\\@evil.example/console/consent/${WORD}`, 'a console before a backslash'],
  [`https://evil.example/https://localhost:8443/console/consent/${WORD}`, 'a console in a path'],
  ['https://localhost:8443/console/consent/short', 'a word that can be guessed'],
  [`https://localhost:8443/console/consent/${WORD}/..`, 'another page of the console'],
  [`https://localhost:8443/console/consent/${WORD}?next=https://evil.example`, 'a query'],
  [`https://localhost:8443/console/#${WORD}`, 'the console itself'],
])('nobody is sent to %j: %s', (url) => {
  expect(isConsentRedirect(allowed, url)).toBe(false);
});
