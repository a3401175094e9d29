import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64, toBase64Url } from '../../../../api/base64.ts';
import { bytesIn, decoded, partIn } from './input.ts';

const form = (members: Readonly<Record<string, string | File>>): FormData => {
  const made = new FormData();
  for (const [name, value] of Object.entries(members)) made.set(name, value);
  return made;
};

const refused = (message: string) => ({ name: 'ApiError', status: 400, code: 'BadParameter', message });
const NO_BASE64 = (label: string) => refused(`${label} is not base64url.`);

describe('What is typed as base64', () => {
  it('is the same bytes in either alphabet, padded or not, in one line or several', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decoded(toBase64Url(bytes), 'Tag')).toEqual(bytes);
        expect(decoded(` ${toBase64(bytes).replaceAll(/(.{8})/g, '$1\r\n')}\n`, 'Tag')).toEqual(bytes);
      }),
    );
  });

  it.each(['a', 'abcde', 'YR', 'a b c d e', 'ab!d', 'ab=d', 'YQ===', 'ü'])('is refused as %s', (text) => {
    expect(() => decoded(text, 'Tag')).toThrow(expect.objectContaining(NO_BASE64('Tag')));
  });

  it('is nothing where the field was left empty', () => {
    expect(partIn(form({ iv: ' ' }), 'iv', 'IV')).toBeUndefined();
    expect(partIn(form({}), 'iv', 'IV')).toBeUndefined();
    expect(partIn(form({ iv: 'YWI=' }), 'iv', 'IV')).toBe('YWI');
    expect(() => partIn(form({ iv: '%' }), 'iv', 'IV')).toThrow(expect.objectContaining(NO_BASE64('IV')));
  });
});

describe('The input', () => {
  it('is UTF-8 where it is a text, with every blank of it', async () => {
    expect(await bytesIn(form({ input: ' ä\n' }), 'text', false)).toEqual(new TextEncoder().encode(' ä\n'));
  });

  it('is bytes where it is base64url or a digest', async () => {
    for (const source of ['base64', 'digest'] as const) {
      expect(await bytesIn(form({ input: '_-8' }), source, false)).toEqual(Uint8Array.of(255, 239));
      await expect(bytesIn(form({ input: 'no!' }), source, false)).rejects.toMatchObject(NO_BASE64('The input'));
    }
  });

  it('is a file as it stands', async () => {
    const bytes = Uint8Array.of(0, 255, 13, 10);
    expect(await bytesIn(form({ inputFile: new File([bytes], 'a') }), 'file', false)).toEqual(bytes);
  });

  it('is no file that is empty, or longer than the vault takes, unless it is only hashed', async () => {
    const none = refused('Select a file that holds something.');
    await expect(bytesIn(form({ inputFile: new File([], 'a') }), 'file', false)).rejects.toMatchObject(none);
    const long = form({ inputFile: new File([new Uint8Array(12_289)], 'a') });
    const sentence = 'The file is longer than 12 KB, the most that is taken.';
    await expect(bytesIn(long, 'file', false)).rejects.toMatchObject(refused(sentence));
    expect(await bytesIn(long, 'file', true)).toHaveLength(12_289);
  });
});
