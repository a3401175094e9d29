import { constants, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rsaKeys, selfSigned, withTime } from './client-certificate.fixture.ts';
import { readClientCertificate } from './client-certificate.ts';
import { requireCurrent, signingCertificate } from './signing-certificate.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;
const PERIOD = { from: (NOW - DAY) * 1000, until: (NOW + DAY) * 1000 };
const KEYS = rsaKeys();

describe('a certificate that signs', () => {
  const { certificatePem } = selfSigned({ ...PERIOD, keys: KEYS, name: 'Build server' });
  const der = new X509Certificate(certificatePem).raw;
  const certificate = signingCertificate(KEYS.privateKey, [der]);

  it('says of itself what an application registers, and brings its chain', () => {
    expect(certificate).toMatchObject(readClientCertificate(certificatePem, NOW));
    expect(certificate.chain).toEqual([der]);
  });

  it('signs PS256, with a salt as long as the hash', async () => {
    const signature = await certificate.sign('header.payload');
    const padding = { key: KEYS.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify('sha256', Buffer.from('header.payload'), padding, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('header.payloae'), padding, signature)).toBe(false);
  });

  it('shows nothing of its key', () => {
    const jwk = KEYS.privateKey.export({ format: 'jwk' });
    const shown = inspect(certificate, { depth: 9, showHidden: true }) + JSON.stringify(certificate);
    expect([jwk.d, jwk.p, jwk.q].filter((part) => part === undefined || shown.includes(part))).toEqual([]);
  });

  it.each([
    [NOW - DAY - 1, 'is not valid before 2027-01-14; wait, or give another one'],
    [NOW + DAY, 'expired on 2027-01-16; give the connection a PFX with a current one'],
  ])('does not count at %i', (now, reason) => {
    expect(() => requireCurrent(certificate, now)).toThrow(refused(reason));
  });

  it('counts from its first second to the one before its last', () => {
    for (const now of [NOW - DAY, NOW + DAY - 1]) expect(() => requireCurrent(certificate, now)).not.toThrow();
  });

  it.each([PERIOD.from, PERIOD.until])('is not made where a time in it is none', (at) => {
    const raw = withTime(der, at, '279912131415Z');
    const why = 'says in no readable way when it counts; make another one';
    expect(() => signingCertificate(KEYS.privateKey, [raw])).toThrow(refused(why));
  });

  it.each([
    ['an RSA key of 1024 bits', () => rsaKeys(1024)],
    ['a key of the type rsa-pss', () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 })],
    ['a key of the type ec', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ])('is not made of %s', (found, keys) => {
    const weak = selfSigned({ ...PERIOD, keys: keys() });
    const raw = new X509Certificate(weak.certificatePem).raw;
    const reason = `has ${found}, and sign-in takes RSA of 2048 to 4096 bits only; make another one`;
    expect(() => signingCertificate(weak.privateKey, [raw])).toThrow(refused(reason));
  });
});

const refused = (reason: string) =>
  expect.objectContaining({ code: 'BadParameter', message: `The certificate in the PFX ${reason}.` });
