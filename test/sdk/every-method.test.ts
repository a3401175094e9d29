import { readdirSync, readFileSync } from 'node:fs';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { describe, expect, it } from 'vitest';

/** Not for callers: TypeScript hides them, JavaScript cannot. */
const INTERNAL = [
  'constructor',
  'disambiguateDecryptArguments',
  'disambiguateEncryptArguments',
  'disambiguateUpdateKeyPropertiesArgs',
  'ensureValid',
  'fetchKey',
  'getKeyMaterial',
  'getProvider',
  'initializeIV',
];

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
const source = files.map((name) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8')).join('\n');

function methodsOf(prototype: object): string[] {
  const members = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return members
    .filter(([name, { value }]) => typeof value === 'function' && !INTERNAL.includes(name) && !name.startsWith('_'))
    .map(([name]) => name);
}

describe("Microsoft's clients", () => {
  it.each([SecretClient, KeyClient, CryptographyClient].map((client) => [client.name, methodsOf(client.prototype)]))(
    'drive the vault with every method that %s has',
    (_name, methods) => {
      expect(methods.length).toBeGreaterThan(7);
      expect(methods.filter((method) => !source.includes(`.${method}(`))).toEqual([]);
    },
  );
});
