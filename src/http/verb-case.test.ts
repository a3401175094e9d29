import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { lowerVerb } from './verb-case.ts';

const VERBS = new Set(['wrapkey', 'sign', 'create']);

function afterwards(url: string, method = 'POST'): string | undefined {
  const request = { method, url } as IncomingMessage;
  lowerVerb(request, VERBS);
  return request.url;
}

describe('the verb of a POST', () => {
  it.each([
    ['/keys/Name/0123/wrapKey?api-version=7.4', '/keys/Name/0123/wrapkey?api-version=7.4'],
    ['/keys/Name/WRAPKEY/', '/keys/Name/wrapkey/'],
    ['/keys/Sign/Sign', '/keys/Sign/sign'],
    ['/keys/Name/sign?x=/Sign', '/keys/Name/sign?x=/Sign'],
  ])('%s is read as %s', (given, read) => {
    expect(afterwards(given)).toBe(read);
  });

  it.each([
    '/keys/Name/Export',
    '/keys/Name',
    '/',
    '*',
    '/keys/Name/Sign%20',
    '/keys/\u0130/Sign1',
    '/keys/Sign/Name?a=1',
  ])('is not in %s', (url) => {
    expect(afterwards(url)).toBe(url);
  });

  it('is no part of other requests, where it may be a name', () => {
    expect(afterwards('/secrets/Sign', 'GET')).toBe('/secrets/Sign');
  });
});
