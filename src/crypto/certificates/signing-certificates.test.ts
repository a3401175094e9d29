import { Buffer } from 'node:buffer';
import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { pfxOf } from '../pkcs12/pkcs12.fixture.ts';
import { rsaKeys, selfSigned } from './client-certificate.fixture.ts';
import { signingCertificate } from './signing-certificate.ts';
import { createSigningCertificates } from './signing-certificates.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;
const KEYS = rsaKeys();
const { certificatePem } = selfSigned({ from: (NOW - DAY) * 1000, until: (NOW + DAY) * 1000, keys: KEYS });
const certificate = signingCertificate(KEYS.privateKey, [new X509Certificate(certificatePem).raw]);

let now = NOW;
let reads: string[] = [];
let gate = Promise.withResolvers<void>();
beforeEach(() => {
  now = NOW;
  reads = [];
  gate = Promise.withResolvers<void>();
});

const counting = (capacity?: number) =>
  createSigningCertificates({
    clock: () => now * 1000,
    read: async (pfx, password) => {
      reads.push(`${Buffer.from(pfx).toString()} ${password}`);
      if (password === 'slow') await gate.promise;
      return certificate;
    },
    ...(capacity !== undefined && { capacity }),
  });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the certificate of a PFX that is given', () => {
  it('is read from the file', async () => {
    const pfx = pfxOf({ password: 'p', keys: [KEYS.privateKey], certificates: [certificatePem] }).toString('base64');
    const certificates = createSigningCertificates({ clock: () => NOW * 1000 });
    const { thumbprint256 } = await certificates.of({ pfx, password: 'p' });
    expect(thumbprint256).toBe(certificate.thumbprint256);
    await expect(certificates.of({ pfx, password: 'q' })).rejects.toEqual(
      refused('The PFX cannot be opened with this password; check the password.'),
    );
  });

  it('is read once, and once for all who ask at the same time', async () => {
    const certificates = counting();
    const asked = [1, 2, 3].map(() => certificates.of({ pfx: base64('one'), password: 'slow' }));
    await expect.poll(() => reads).toHaveLength(1);
    gate.resolve();
    await Promise.all(asked);
    await certificates.of({ pfx: base64('one'), password: 'slow' });
    expect(reads).toEqual(['one slow']);
  });

  it('is another one with another password, also where both run together alike', async () => {
    const certificates = counting();
    await certificates.of({ pfx: base64('one'), password: 'AAAA' });
    await certificates.of({ pfx: `${base64('one')}AAAA`, password: '' });
    await certificates.of({ pfx: base64('one') });
    expect(reads).toHaveLength(3);
  });

  it('is read again when many others came after it', async () => {
    const certificates = counting(2);
    for (const name of ['one', 'two', 'three', 'one']) await certificates.of({ pfx: base64(name) });
    expect(reads).toEqual(['one ', 'two ', 'three ', 'one ']);
  });

  it('no longer counts once it has expired, although it was read before', async () => {
    const certificates = counting();
    await certificates.of({ pfx: base64('one') });
    now = NOW + DAY;
    const expired = 'The certificate in the PFX expired on 2027-01-16; give the connection a PFX with a current one.';
    await expect(certificates.of({ pfx: base64('one') })).rejects.toEqual(refused(expired));
  });

  it.each([
    ['nothing', undefined, 'There is no PFX; give the connection one.'],
    ['an empty text', '', 'The PFX is not Base64; give the Base64 of the .pfx or .p12 file.'],
    ['no Base64', 'a-b_c', 'The PFX is not Base64; give the Base64 of the .pfx or .p12 file.'],
    ['a PEM', certificatePem, 'The PFX is not Base64; give the Base64 of the .pfx or .p12 file.'],
  ])('is refused for %s', async (_, pfx, message) => {
    await expect(counting().of({ pfx })).rejects.toEqual(refused(message));
  });

  it('is refused for a flood of files', async () => {
    const certificates = counting();
    const asked = Array.from({ length: 40 }, (_, index) =>
      certificates.of({ pfx: base64(`file ${index}`), password: 'slow' }),
    );
    const settled = Promise.allSettled(asked);
    const last = await asked.at(-1)?.catch((error: unknown) => error);
    expect(last).toMatchObject({
      code: 'TooManyRequests',
      message: 'Too many PFX files are being read at once. Try again.',
    });
    expect(reads).toHaveLength(2);
    gate.resolve();
    expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(34);
  });
});

const refused = (message: string) => expect.objectContaining({ code: 'BadParameter', message });
