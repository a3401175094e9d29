import { expect, it } from 'vitest';
import { unresolved } from './name-resolution.ts';

it('names the hosts that do not resolve, once each, and no others', async () => {
  const urls = ['https://localhost:1', 'https://none.invalid:8443', 'https://none.invalid:8443/x', 'https://127.0.0.1'];
  expect(await unresolved(urls)).toEqual(['none.invalid']);
});
