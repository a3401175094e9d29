import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Seal } from '../crypto/seal.ts';
import { createCookies, newValue } from './cookies.ts';

const sealOf = (key: Buffer) => ({ mac: () => key }) as Pick<Seal, 'mac'> as Seal;
const open = (secure: boolean, key = randomBytes(32)) => createCookies({ seal: sealOf(key) }, secure);
const sent = (line: { readonly 'set-cookie': string }) => line['set-cookie'].split(';')[0] ?? '';

it('a value comes back, among whatever others there are', () => {
  const others = fc.array(fc.stringMatching(/^[a-z-]{1,12}=[\w;= -]{0,20}$/));
  fc.assert(
    fc.property(others, others, fc.boolean(), (before, after, secure) => {
      const cookies = open(secure);
      const value = newValue();
      const cookie = [...before, sent(cookies.set('session', value)), ...after].join('; ');
      expect(cookies.read({ cookie }, 'session')).toBe(value);
      expect(cookies.read({ cookie }, 'sign-in')).toBeUndefined();
    }),
  );
});

it('two of one name are none, and so is what we never made', () => {
  const cookies = open(true);
  const [one, other] = [sent(cookies.set('session', newValue())), sent(cookies.set('session', newValue()))];
  const [name = ''] = one.split('=');
  for (const cookie of [`${one}; ${other}`, `${one}; ${one}`, `${one}x`, `${name}=`, `${name}="${newValue()}"`, '']) {
    expect(cookies.read({ cookie }, 'session')).toBeUndefined();
  }
});

it('another installation on the same host reads and clears none of ours', () => {
  const cookie = sent(open(false).set('session', newValue()));
  expect(open(false).read({ cookie }, 'session')).toBeUndefined();
  const key = randomBytes(32);
  const cookies = open(false, key);
  const [name] = sent(cookies.set('session', newValue())).split('=');
  expect(cookies.clear('session')['set-cookie']).toBe(`${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
});

it('only the cookie of a sign-in comes along from another site', () => {
  const cookies = open(true);
  const value = newValue();
  expect(cookies.set('session', value)['set-cookie']).toMatch(
    /^__Host-.*; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
  );
  expect(cookies.set('sign-in', value)['set-cookie']).toMatch(/^__Host-.*; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
});
