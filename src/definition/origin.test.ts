import { expect, it } from 'vitest';
import { atOrigin, isOrigin } from './origin.ts';

it.each([
  'https://gateway.example',
  'https://gateway.example/',
  'HTTPS://Gateway.Example:8443',
  'http://127.0.0.1:8080',
  'https://[::1]:8443',
  'https://bücher.example',
  'https://under_score.internal.',
])('%s is an origin', (text) => {
  expect(isOrigin(text)).toBe(true);
  expect(atOrigin(text, 'http://127.0.0.1:8080/apim/keyvault')).toBe(`${new URL(text).origin}/apim/keyvault`);
});

it.each([
  '',
  'gateway.example',
  '//gateway.example',
  'https://',
  'https:gateway.example',
  'javascript:alert(1)',
  'javascript://gateway.example/%0aalert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'ftp://gateway.example',
  'https://gateway.example/path',
  'https://gateway.example//',
  'https://gateway.example\\path',
  'https://gateway.example?query',
  'https://gateway.example#fragment',
  'https://user:password@gateway.example',
  'https://@gateway.example',
  ' https://gateway.example',
  'https://gateway.example\n',
  'https://gate way.example',
  'https://gateway.example:99999',
  'https://[',
  "https://gateway'.example",
  'https://gateway$.example',
  'https://{gateway}.example',
  'https://gateway%2eexample%2f',
  'https://..',
])('%j is none', (text) => {
  expect(isOrigin(text)).toBe(false);
});
