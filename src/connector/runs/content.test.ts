import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputsOf, inputsOfPath, outputsOf } from './content.ts';
import { runInputs, runOutputs } from './run.ts';

describe('what is kept of an answer', () => {
  const key = {
    name: 'k',
    version: null,
    isEnabled: true,
    keyType: 'RSA-HSM',
    allowedOperations: ['encrypt', 'wrapKey'],
  };

  it('is the type and the operations of a key', () => {
    expect(outputsOf(key, undefined)).toMatchObject({ keyType: 'RSA-HSM', allowedOperations: ['encrypt', 'wrapKey'] });
  });

  it('is none of them where a vault says something else there, such as the token that it was sent', () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.${'x'.repeat(300)}`;
    const said = { ...key, keyType: token, allowedOperations: ['sign', token, ...Array(40).fill('verify')] };
    const kept = outputsOf(said, undefined);
    expect(kept.keyType).toBeUndefined();
    expect(kept.allowedOperations).toEqual(['sign', ...Array(15).fill('verify')]);
    expect(runOutputs.safeParse(kept).success).toBe(true);
  });

  it('fits the page that is read again, whatever texts a vault answers', () => {
    const texts = fc.option(fc.string({ unit: 'binary', maxLength: 600 }));
    const answers = fc.record({
      keyType: texts,
      allowedOperations: fc.option(fc.array(fc.string(), { maxLength: 40 })),
    });
    fc.assert(
      fc.property(answers, (answer) => {
        const kept = JSON.parse(JSON.stringify(outputsOf({ ...key, ...answer }, undefined))) as unknown;
        expect(runOutputs.safeParse(kept).success).toBe(true);
      }),
    );
  });

  it('tells the size of a value in blocks, so that no length is told', () => {
    const sizes = [0, 1, 16, 17].map((length) => outputsOf({ value: 'x'.repeat(length) }, undefined).valueBytes);
    expect(sizes).toEqual([0, 16, 16, 32]);
    expect(inputsOf({ rawData: 'AAAA', rawDataEncoding: 'base64' })).toMatchObject({ rawDataBytes: 16 });
  });
});

it('of a path only names and versions are kept', () => {
  const version = '0'.repeat(32);
  expect(inputsOfPath({ secretName: 'db', secretVersion: version })).toEqual({
    secretName: 'db',
    secretVersion: version,
  });
  const kept = inputsOfPath({
    keyName: 'a b',
    keyVersion: `${version}0`,
    connectionId: 'x',
    secretName: 'x'.repeat(128),
  });
  expect(kept).toEqual({});
  expect(runInputs.safeParse(kept).success).toBe(true);
});
