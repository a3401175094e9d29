// oxlint-disable typescript/no-restricted-imports -- what the gateway makes is what the console must read
import { expect, it } from 'vitest';
import { ACTIONS } from '../../../../src/connector/actions.ts';
import { createDefinition } from '../../../../src/definition/swagger.ts';
import { packagedActions } from './packaged-actions.ts';
import { settingsOf } from './settings.ts';

it('shows every action of a definition, as it has it', () => {
  const settings = { connectorUrl: 'https://gateway.example/apim/keyvault', additions: false } as const;
  const actions = packagedActions(JSON.stringify(createDefinition({ flavour: 'custom', ...settings })));
  expect(actions.map(({ id, method, path }) => [id, method, path])).toEqual(
    ACTIONS.map(({ contract: { name, method, path } }) => [name, method, path]),
  );
  expect(actions.filter(({ visibility }) => visibility === 'important').map(({ summary }) => summary)).toEqual([
    'Encrypt data with key',
    'Decrypt data with key',
    'Get secret',
  ]);
  expect(packagedActions('{}')).toEqual([]);
});

it.each([
  [{}, {}],
  [{ origin: '', flavour: 'custom', additions: false }, {}],
  [{ origin: 7, flavour: ['managed'], additions: 'true', other: 'x' }, {}],
  [
    { origin: 'https://gateway.example', flavour: 'managed', additions: true },
    { origin: 'https://gateway.example', flavour: 'managed', additions: true },
  ],
])('an address that says %j asks for %j', (address, settings) => {
  expect(settingsOf(address)).toEqual(settings);
});
