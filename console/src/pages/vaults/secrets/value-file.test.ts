import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valueOfFile } from './value-file.ts';

const file = (content: string | Uint8Array<ArrayBuffer>, type = '') => new File([content], 'value', { type });

test('a text is the value as it stands, to its last line end', async () => {
  for (const text of ['', 'one\ntwo\r\n', '\ufeffmarked', 'gr\u00fc\u00df Gott']) {
    expect(await valueOfFile(file(text, 'text/plain'))).toEqual({ value: text });
  }
});

test('other bytes come out of Base64 as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      const { value, tags } = await valueOfFile(file(Uint8Array.of(0xff, ...bytes)));
      expect(tags).toEqual({ 'file-encoding': 'base64' });
      expect(Buffer.from(value, 'base64')).toEqual(Buffer.from([0xff, ...bytes]));
    }),
  );
});

test('bytes have the content type that the browser knows, or the one of any bytes', async () => {
  const bytes = Uint8Array.of(0x30, 0x82, 0);
  expect(await valueOfFile(file(bytes, 'application/x-pkcs12'))).toMatchObject({
    value: 'MIIA',
    contentType: 'application/x-pkcs12',
  });
  expect(await valueOfFile(file(bytes))).toMatchObject({ contentType: 'application/octet-stream' });
});
