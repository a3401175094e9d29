import { expect, it } from 'vitest';
import { isConsolePath, isSessionPath, isVisitable } from './paths.ts';

it('another site may send its visitor to pages, and to nothing that does something', () => {
  const paths = {
    '/': true,
    '/console': true,
    '/console/': true,
    '/console/vaults/demo': true,
    '/console/callback': true,
    '/console/sign-in': false,
    '/console/session': false,
    '/console/sessions': false,
    '/console/api/management/admin/addresses': false,
    '/console/api/': false,
    '/consoles': false,
    '/admin/addresses': false,
  };
  expect(Object.fromEntries(Object.keys(paths).map((path) => [path, isVisitable(path)]))).toEqual(paths);
});

it('the console is what lies below its path', () => {
  expect(['/', '/console', '/console/x', '/consolex', '/CONSOLE/', '/x/console/'].map(isConsolePath)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['/console/session', '/console/session/', '/console/callback/x'].map(isSessionPath)).toEqual([
    true,
    false,
    false,
  ]);
});
