import { expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import type { Principal } from './principal.ts';
import { createTokens } from './tokens.ts';

const ANN: Principal = { kind: 'user', tenantId: 't', objectId: 'ann', applicationId: 'console' };
const BEN: Principal = { ...ANN, objectId: 'ben' };

function open(fails = () => false) {
  const clock = { now: 0 };
  let issued = 0;
  const issue = async ({ objectId }: Principal, resource: string) => {
    issued += 1;
    if (fails()) throw new Fault('Unauthorized', 'Gone.');
    return `${objectId} for ${resource}, ${issued}`;
  };
  return { clock, tokens: createTokens({ issue }, () => clock.now) };
}

it('a token is used again for minutes, by its principal and for its audience', async () => {
  const { clock, tokens } = open();
  expect(await Promise.all([tokens.of(ANN, 'v'), tokens.of(ANN, 'v')])).toEqual(['ann for v, 1', 'ann for v, 1']);
  expect([await tokens.of(BEN, 'v'), await tokens.of(ANN, 'm')]).toEqual(['ben for v, 2', 'ann for m, 3']);
  expect(await tokens.of({ ...ANN, tenantId: 'u' }, 'v')).toBe('ann for v, 4');
  clock.now = 299_999;
  expect(await tokens.of(ANN, 'v')).toBe('ann for v, 1');
  clock.now = 300_000;
  expect(await tokens.of(ANN, 'v')).toBe('ann for v, 5');
});

it('nothing is used again once it is forgotten, not even what was on its way', async () => {
  const { tokens } = open();
  const before = tokens.of(ANN, 'v');
  tokens.forget();
  expect([await before, await tokens.of(ANN, 'v')]).toEqual(['ann for v, 1', 'ann for v, 2']);
});

it('a refusal is not kept', async () => {
  let gone = true;
  const { tokens } = open(() => gone);
  await expect(tokens.of(ANN, 'v')).rejects.toMatchObject({ code: 'Unauthorized', message: 'Gone.' });
  gone = false;
  expect(await tokens.of(ANN, 'v')).toBe('ann for v, 2');
});
