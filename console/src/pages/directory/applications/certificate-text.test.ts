import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { certificateText } from './certificate-text.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const block = (what: string) => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----`;

it('of a PEM file the certificate alone is sent, wherever a key lies', () => {
  const certificate = block('CERTIFICATE');
  for (const key of ['PRIVATE KEY', 'RSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'].map(block)) {
    expect(certificateText(bytesOf(`${key}\n${certificate}\n`))).toBe(certificate);
    expect(certificateText(bytesOf(`${certificate}\n${key}\n`))).toBe(certificate);
    expect(certificateText(bytesOf(key))).toBe('');
  }
});

it('DER is sent as the Base64 of its bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(certificateText(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});
