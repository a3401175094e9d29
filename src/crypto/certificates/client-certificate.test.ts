import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rsaKeys, selfSigned, withTime } from './client-certificate.fixture.ts';
import { readClientCertificate } from './client-certificate.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;
const PERIOD = { from: (NOW - DAY) * 1000, until: (NOW + DAY) * 1000 };
const KEYS = rsaKeys();

describe('the certificate of a client', () => {
  const { certificatePem } = selfSigned({ ...PERIOD, keys: KEYS, name: 'Build server' });
  const der = new X509Certificate(certificatePem).raw;

  it('is read from PEM and from Base64, and gives what verifies signatures', () => {
    const read = readClientCertificate(certificatePem, NOW);
    expect(read).toEqual({
      subject: 'Build server',
      thumbprint256: createHash('sha256').update(der).digest('base64url'),
      thumbprint1: createHash('sha1').update(der).digest('base64url'),
      publicKey: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----/),
      notBefore: NOW - DAY,
      expires: NOW + DAY,
    });
    expect(createPublicKey(read.publicKey).equals(KEYS.publicKey)).toBe(true);
    expect(readClientCertificate(` ${der.toString('base64')}\n`, NOW)).toEqual(read);
  });

  it('needs no name', () => {
    const { certificatePem: nameless } = selfSigned({ ...PERIOD, keys: KEYS, name: '' });
    expect(readClientCertificate(nameless, NOW).subject).toBe('');
  });

  it('is refused from the second on in which it expires', () => {
    expect(readClientCertificate(certificatePem, NOW + DAY - 1)).toHaveProperty('subject');
    expect(() => readClientCertificate(certificatePem, NOW + DAY)).toThrow(refused('has expired; make a new one'));
  });

  it.each([PERIOD.from, PERIOD.until])('is refused where a time in it is none', (at) => {
    for (const none of ['279912131415Z', 'xxxxxxxxxxxxZ', '270000000000Z']) {
      const spoiled = withTime(der, at, none).toString('base64');
      const why = 'says in no readable way when it expires; make a new one';
      expect(() => readClientCertificate(spoiled, NOW)).toThrow(refused(why));
    }
  });

  const WEAK = 'must have an RSA key of 2048 to 4096 bits';
  it.each([
    ['a short RSA key', () => rsaKeys(1024)],
    ['an elliptic curve', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ])('is refused with %s', (_, keys) => {
    const { certificatePem: weak } = selfSigned({ ...PERIOD, keys: keys() });
    expect(() => readClientCertificate(weak, NOW)).toThrow(refused(WEAK));
  });

  it('is refused together with its private key, which must go', () => {
    const key = KEYS.privateKey.export({ format: 'pem', type: 'pkcs8' });
    for (const text of [certificatePem + key, key + certificatePem, key])
      expect(() => readClientCertificate(text, NOW)).toThrow(
        refused('must come without its private key, which has been sent now: make a new one'),
      );
  });

  it.each([
    ['nothing', ''],
    ['a word', 'certificate'],
    ['two of them', certificatePem + certificatePem],
    ['a part of one', certificatePem.replace(/\n[^\n]+\n-----END/, '\n-----END')],
    ['a public key', KEYS.publicKey.export({ format: 'pem', type: 'spki' })],
    ['too much', 'A'.repeat(20_000)],
    ['words around it', `certificate: ${certificatePem}`],
  ])('is not %s', (_, text) => {
    const form = 'must be one X.509 certificate, as PEM or as the Base64 of its DER, of at most 16 KiB';
    expect(() => readClientCertificate(text, NOW)).toThrow(refused(form));
  });
});

const refused = (reason: string) =>
  expect.objectContaining({ code: 'BadParameter', status: 400, message: `The certificate ${reason}.` });
