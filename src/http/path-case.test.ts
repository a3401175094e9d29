import type { IncomingMessage } from 'node:http';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathCase } from './path-case.ts';

const GROUP = '/subscriptions/:subscription/resourceGroups/:group';
const spell = createPathCase([
  `${GROUP}/providers/Microsoft.Web/connections/:name`,
  `${GROUP}/providers/Microsoft.Web/connections/:name/:what`,
  `${GROUP}/providers/Microsoft.Web/connections/:name/listConsentLinks`,
  '/admin/Directory',
]);

function afterwards(url: string): string | undefined {
  const request = { url } as IncomingMessage;
  spell(request);
  return request.url;
}

const CONNECTIONS = '/subscriptions/S/resourceGroups/RG/providers/Microsoft.Web/connections';

describe('a path of Resource Manager', () => {
  it.each([
    ['/subscriptions/S/resourcegroups/RG/providers/microsoft.web/connections/One', `${CONNECTIONS}/One`],
    ['/SUBSCRIPTIONS/S/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.WEB/CONNECTIONS/One/', `${CONNECTIONS}/One`],
    [`${CONNECTIONS}/Connections/LISTCONSENTLINKS?x=/A?b`, `${CONNECTIONS}/Connections/listConsentLinks?x=/A?b`],
    ['/Subscriptions/%2E%2e/resourceGroups/ResourceGroups/providers/Microsoft.Web/connections/%41', ''],
  ])('%s has the words of its route, and its names as they were', (given, read) => {
    const kept = '/subscriptions/%2E%2e/resourceGroups/ResourceGroups/providers/Microsoft.Web/connections/%41';
    expect(afterwards(given)).toBe(read === '' ? kept : read);
  });

  it.each([
    `${CONNECTIONS}/One?API-Version=1`,
    `${CONNECTIONS}/One/Other`,
    '/subscriptions/S/resourcegroups/RG/providers/microsoft.web/sites/One',
    '/subscriptions/S//resourcegroups/RG/providers/microsoft.web/connections/One',
    '/subscriptions/S/resource%67roups/RG/providers/Microsoft.Web/connections/One',
    '/ADMIN/directory',
    '//subscriptions/S/resourcegroups/RG/providers/microsoft.web/connections/One',
    '*',
    '',
  ])('%s stays as it is', (url) => {
    expect(afterwards(url)).toBe(url);
  });

  it('is the same path without case, whatever it is', () => {
    const word = fc.constantFrom(
      ...CONNECTIONS.slice(1).split('/'),
      ':name',
      '..',
      '%2f',
      'LISTCONSENTLINKS',
      '\u0130',
      '',
    );
    const path = fc.array(word, { maxLength: 10 }).map((words) => `/subscriptions/${words.join('/')}`);
    fc.assert(
      fc.property(path, (url) => {
        const plain = (text = '') => text.toLowerCase().replace(/\/$/, '');
        expect(plain(afterwards(url))).toBe(plain(url));
      }),
    );
  });
});
