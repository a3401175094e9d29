import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AUDIENCE, NOW, testIssuer } from './bearer.fixture.ts';
import { createBearer } from './bearer.ts';

const issuer = testIssuer();
const stranger = testIssuer();
const bearer = createBearer({ issuers: [issuer], clock: () => NOW * 1000 });
const INVALID = 'AKV10001: The token is malformed or was not signed by its issuer.';

const refusal = (message: string) => expect.objectContaining({ code: 'Unauthorized', status: 401, message });
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsText = JSON.stringify(issuer.claims);

afterEach(() => vi.restoreAllMocks());

async function expectInvalid(token: string): Promise<void> {
  const error = await bearer.verify(token, AUDIENCE).catch((reason: unknown) => reason);
  expect(error).toEqual(refusal(INVALID));
}

it('the honest token, from which each forgery differs in one thing, is accepted', async () => {
  expect(await bearer.verify(issuer.token(), AUDIENCE)).toMatchObject({ objectId: issuer.claims['oid'] });
});

describe('a forged algorithm', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', ''])('"%s" is refused, with and without a signature', async (alg) => {
    const unsigned = `${part({ alg, kid: issuer.kid })}.${part(issuer.claims)}`;
    for (const signature of ['', 'AA']) await expectInvalid(`${unsigned}.${signature}`);
    await expectInvalid(issuer.token({}, { alg }));
  });

  it.each(['spki', 'pkcs1'] as const)('HS256 keyed with the public key as %s PEM is refused', async (type) => {
    const signed = `${part({ alg: 'HS256', kid: issuer.kid })}.${part(issuer.claims)}`;
    const secret = issuer.publicKey.export({ type, format: 'pem' });
    await expectInvalid(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
  });

  it.each(['RS384', 'PS256', 'ES256', 'rs256'])('%s under the RSA key is refused', async (alg) => {
    await expectInvalid(issuer.token({}, { alg }));
  });

  it('ES256 under the kid of the RSA key is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signed = `${part({ alg: 'ES256', kid: issuer.kid })}.${part(issuer.claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    await expectInvalid(`${signed}.${signature.toString('base64url')}`);
  });
});

describe('a forged header', () => {
  it.each([['../../../../dev/null'], ["' OR 1=1 --"], ['https://attacker.example/keys'], [''], ['__proto__']])(
    'with the kid %s is refused without a request to anyone',
    async (kid) => {
      const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('nobody may be asked'));
      await expectInvalid(issuer.token({}, { kid }));
      expect(fetched).not.toHaveBeenCalled();
    },
  );

  it.each([
    ['no kid', { kid: undefined }],
    ['a kid that is no text', { kid: 7 }],
    ['jku', { jku: 'https://attacker.example/keys' }],
    ['x5u', { x5u: 'https://attacker.example/chain' }],
    ['x5c', { x5c: ['AA=='] }],
    ['jwk', { jwk: stranger.publicKey.export({ format: 'jwk' }) }],
    ['crit', { crit: ['exp'], exp: NOW + 60 }],
    ['crit with b64', { crit: ['b64'], b64: true }],
    ['an empty crit', { crit: [] }],
    ['zip', { zip: 'DEF' }],
    ['a nested token type', { typ: 'JWE' }],
  ])('with %s is refused, though its issuer signed it, and nobody is asked', async (_, header) => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('nobody may be asked'));
    await expectInvalid(issuer.token({}, header));
    expect(fetched).not.toHaveBeenCalled();
  });

  it('that names one member twice is refused', async () => {
    await expectInvalid(issuer.token({}, `{"alg":"none","alg":"RS256","kid":"${issuer.kid}"}`));
  });
});

describe('forged claims', () => {
  it.each([
    ['aud', `"aud":"https://other.example",${claimsText.slice(1, -1)}`],
    ['aud, once written with an escape', `"\\u0061ud":"https://other.example",${claimsText.slice(1, -1)}`],
    ['oid', `${claimsText.slice(1, -1)},"oid":"${randomUUID()}"`],
    ['a name deep inside', `${claimsText.slice(1, -1)},"x":[{"a":{"b":1,"b" :2}}]`],
  ])('that name %s twice are refused, though signed', async (_, members) => {
    await expectInvalid(issuer.token(`{${members}}`));
  });

  it.each(['exp', 'nbf', 'tid', 'oid', 'appid', 'aud', 'iss'])(
    'without %s are refused, though signed',
    async (name) => {
      await expectInvalid(issuer.token({ [name]: undefined }));
    },
  );

  it.each([
    ['exp', 'Exp'],
    ['nbf', 'NBF'],
    ['tid', 'Tid'],
    ['oid', 'OID'],
    ['appid', 'appId'],
    ['aud', 'Aud'],
    ['iss', 'ISS'],
  ])('that write %s as %s are refused, though signed', async (name, miswritten) => {
    await expectInvalid(issuer.token({ [name]: undefined, [miswritten]: issuer.claims[name] }));
  });

  it.each([
    ['aud as a list', { aud: [AUDIENCE] }],
    ['aud as a list that holds another', { aud: ['https://other.example', AUDIENCE] }],
    ['oid as a number', { oid: 5 }],
    ['oid as an empty text', { oid: '' }],
    ['oid as an object', { oid: { toString: 'x' } }],
    ['tid as a list', { tid: [issuer.tenantId] }],
    ['exp as a text', { exp: String(NOW + 60) }],
    ['roles as a text', { roles: 'Administrator' }],
    ['roles of other than texts', { roles: [{ name: 'Administrator' }] }],
    ['groups as a text', { groups: randomUUID() }],
    ['groups of other than texts', { groups: [[randomUUID()]] }],
    ['two applications', { azp: randomUUID() }],
    ['iat as a text', { iat: 'now' }],
    ['the tenant of someone else', { tid: stranger.tenantId }],
    ['the tenant in capitals', { tid: issuer.tenantId.toUpperCase() }],
  ])('with %s are refused, though signed', async (_, claims) => {
    await expectInvalid(issuer.token(claims));
  });

  it('that are not UTF-8 are refused, though signed', async () => {
    await expectInvalid(issuer.token(Buffer.from(claimsText.replace('"1.0"', '"\xff"'), 'latin1')));
  });

  it('that never end are refused, though signed', async () => {
    await expectInvalid(issuer.token(claimsText.replace(`"exp":${NOW + 3600}`, '"exp":1e999')));
  });

  it.each([`${AUDIENCE}/`, AUDIENCE.toUpperCase(), `${AUDIENCE}.attacker.example`, 'https://other.example'])(
    'for the audience %s are refused and both audiences named',
    async (aud) => {
      const message = `AKV10022: Invalid audience. Expected ${AUDIENCE}, found: ${aud}.`;
      await expect(bearer.verify(issuer.token({ aud }), AUDIENCE)).rejects.toEqual(refusal(message));
    },
  );

  it('for another audience are not even read where the signature is another', async () => {
    const token = issuer.token({ aud: 'https://other.example' });
    await expectInvalid(`${token.slice(0, token.lastIndexOf('.'))}.${stranger.token().split('.')[2]}`);
  });
});

describe('a foreign issuer', () => {
  it.each([
    ['that is a stranger', () => stranger.token({ tid: issuer.tenantId }), stranger.issuer],
    ['of version 2', () => issuer.token({ iss: `${issuer.issuer}v2.0` }), `${issuer.issuer}v2.0`],
    ['without the last slash', () => issuer.token({ iss: issuer.issuer.slice(0, -1) }), issuer.issuer.slice(0, -1)],
    ['with line breaks', () => issuer.token({ iss: 'https://a\r\nSet-Cookie: b' }), 'https://a??Set-Cookie:?b'],
    ['of 10 000 characters', () => issuer.token({ iss: 'i'.repeat(10_000) }), 'i'.repeat(200)],
    ['named __proto__', () => issuer.token({ iss: '__proto__' }), '__proto__'],
  ])('%s is refused and named in one short line', async (_, token, found) => {
    const message = `AKV10032: Invalid issuer. Expected one of ${issuer.issuer}, found ${found}.`;
    await expect(bearer.verify(token(), AUDIENCE)).rejects.toEqual(refusal(message));
  });

  it('that signs with its own key in the name of ours is refused', async () => {
    await expectInvalid(stranger.token(issuer.claims));
    await expectInvalid(stranger.token(issuer.claims, { kid: issuer.kid }));
  });

  it('that is trusted for its own tenant cannot speak for another one', async () => {
    const both = createBearer({ issuers: [issuer, stranger], clock: () => NOW * 1000 });
    const foreign = both.verify(stranger.token({ tid: issuer.tenantId }), AUDIENCE);
    await expect(foreign).rejects.toEqual(refusal(INVALID));
    const borrowed = both.verify(stranger.token({ iss: issuer.issuer, tid: issuer.tenantId }), AUDIENCE);
    await expect(borrowed).rejects.toEqual(refusal(INVALID));
  });
});

describe('a malformed token', () => {
  it.each([
    ['is empty', ''],
    ['is not a token', 'hello'],
    ['is a JWE of five parts', `${part({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })}..AAAA.AAAA.AAAA`],
    ['asks for a million rounds of PBES2', `${part({ alg: 'PBES2-HS256+A128KW', p2c: 1e6 })}.A.A.A.A`],
    ['has claims that are a list', `${part({ alg: 'RS256', kid: 'k' })}.${part([])}.AA`],
    ['has claims that are null', `${part({ alg: 'RS256', kid: 'k' })}.${part(null)}.AA`],
    ['ends in a line break', `${issuer.token()}\n`],
    ['is nested ten thousand deep', `${Buffer.from('['.repeat(10_000)).toString('base64url')}.e30.AA`],
    ['has 100 KB', issuer.token({ padding: 'x'.repeat(100_000) })],
  ])('that %s is refused', async (_, token) => {
    await expectInvalid(token);
  });

  it('is refused whichever character of an honest one was changed', async () => {
    const honest = issuer.token();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(honest.length - 1),
        fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_', '.', '+'),
        async (at, other) => {
          const forged = honest.slice(0, at) + other + honest.slice(at + 1);
          fc.pre(forged !== honest && !sameBytes(forged, honest));
          await expect(bearer.verify(forged, AUDIENCE)).rejects.toMatchObject({ code: 'Unauthorized' });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is never repeated in the refusal', async () => {
    for (const token of [issuer.token({ tid: 'x' }), stranger.token(), 'secret-looking-text']) {
      const error: unknown = await bearer.verify(token, AUDIENCE).catch((reason: unknown) => reason);
      expect(String(error)).not.toContain(token.slice(0, 20));
    }
  });
});

/** The last character of a base64url part has bits that no byte takes. */
function sameBytes(one: string, other: string): boolean {
  const bytes = (token: string) => token.split('.').map((each) => Buffer.from(each, 'base64url').toString('hex'));
  return bytes(one).join('.') === bytes(other).join('.');
}
