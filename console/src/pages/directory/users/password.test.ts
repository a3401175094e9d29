import { expect, it } from 'vitest';
import { newPassword } from './password.ts';

it('a password has four groups of five letters that nobody takes for one another', () => {
  expect(newPassword()).toMatch(/^[a-zK2-9]{5}(-[a-zK2-9]{5}){3}$/);
  expect(newPassword()).not.toMatch(/[ilo01]/);
});

it('every letter comes up, and no password twice', () => {
  const passwords = Array.from({ length: 200 }, newPassword);
  expect(new Set(passwords).size).toBe(200);
  expect(new Set(passwords.join('').replaceAll('-', '')).size).toBe(32);
});
