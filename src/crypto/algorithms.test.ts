import { describe, expect, it } from 'vitest';
import { ALGORITHM_NAMES, algorithm } from './algorithms.ts';

function refused(message: string): object {
  return expect.objectContaining({ name: 'Fault', code: 'BadParameter', message });
}

describe('the table of algorithms', () => {
  it('has the three algorithms of RSA keys', () => {
    expect(ALGORITHM_NAMES).toEqual(['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256']);
  });

  it.each([
    ['RSA1_5', 245, 501],
    ['RSA-OAEP', 214, 470],
    ['RSA-OAEP-256', 190, 446],
  ])('%s takes %i bytes with 2048 bits and %i with 4096', (name, small, large) => {
    const row = algorithm(name, 'RSA');
    expect([row.maximumPlain(256), row.maximumPlain(512)]).toEqual([small, large]);
    expect(row.operations).toEqual(['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);
  });

  it.each(['RSA-OAEP-512', 'rsa-oaep', ' RSA-OAEP', '', 'constructor', '__proto__', 'toString'])(
    'has no row %j',
    (name) => {
      const message = `The algorithm "${name}" is not supported for a key of type "RSA"; use RSA1_5, RSA-OAEP, RSA-OAEP-256.`;
      expect(() => algorithm(name, 'RSA')).toThrow(refused(message));
    },
  );

  it.each(['EC', 'oct', 'rsa', ''])('has no RSA-OAEP for a key of type %j', (kty) => {
    const message = `The algorithm "RSA-OAEP" is not supported for a key of type "${kty}".`;
    expect(() => algorithm('RSA-OAEP', kty)).toThrow(refused(message));
  });

  it('repeats at most 40 characters of what was asked for, in one line', () => {
    const message =
      `The algorithm "${'\\n'.repeat(40)}" is not supported for a key of type "RSA"; ` +
      'use RSA1_5, RSA-OAEP, RSA-OAEP-256.';
    expect(() => algorithm('\n'.repeat(900), 'RSA')).toThrow(refused(message));
  });
});
