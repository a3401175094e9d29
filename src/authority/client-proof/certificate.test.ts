import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { decodeJwt, exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../fault.ts';
import { DOMAIN, openAuthority, stranger, type TestAuthority, URL } from '../authority.fixture.ts';
import type { AuthorityContext } from '../context.ts';
import { certificateOf, clientClaims, present, rsa, signed, withMembers } from './client-proof.fixture.ts';

const { privateKey, publicKey } = rsa();
const other = rsa();
let authority: TestAuthority;
let context: AuthorityContext;
let certificate: ReturnType<typeof certificateOf>;
beforeAll(async () => {
  authority = await openAuthority();
  certificate = certificateOf(publicKey, authority.start);
  context = withMembers(authority, { certificates: [certificate.registered] });
});
afterAll(() => authority.close());

interface Changed {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: Parameters<typeof signed>[1]['key'];
}

/** An assertion as MSAL makes it, changed. */
function assert({ claims = {}, header = {}, key = privateKey }: Changed = {}): Promise<string> {
  const named = { alg: 'PS256', typ: 'JWT', 'x5t#S256': certificate.registered.thumbprint256, ...header };
  return signed(clientClaims(authority, claims), { key, header: named });
}

async function ask(changed?: Changed, form?: Record<string, unknown>) {
  return present(authority, context, { assertion: await assert(changed), ...(form && { changed: form }) });
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('a client with a certificate', () => {
  it('gets a token that says how it proved itself', async () => {
    const { output } = await ask();
    expect(decodeJwt(output.access_token)).toMatchObject({
      appid: authority.application.applicationId,
      appidacr: '2',
      oid: authority.application.objectId,
    });
  });

  it('may name it by either thumbprint or in a chain, and sign as older clients do', async () => {
    const { thumbprint1, thumbprint256 } = certificate.registered;
    const named = [
      { 'x5t#S256': thumbprint256, x5t: thumbprint1, x5c: certificate.x5c },
      { 'x5t#S256': undefined, x5t: thumbprint1 },
      { 'x5t#S256': undefined, x5c: certificate.x5c },
      { alg: 'RS256', kid: '../../etc/passwd' },
    ];
    for (const header of named) expect((await ask({ header })).output.token_type).toBe('Bearer');
  });

  it('may address the tenant by id or domain, the endpoint of either version, or the issuer', async () => {
    const ends = ['/oauth2/v2.0/token', '/oauth2/token', '/v2.0', '/'];
    const audiences = [authority.tenantId, DOMAIN].flatMap((name) => ends.map((end) => `${URL}/${name}${end}`));
    for (const aud of audiences) expect((await ask({ claims: { aud } })).output.token_type).toBe('Bearer');
  });

  it('may send one assertion as often as it likes, and write its id in capitals', async () => {
    const id = authority.application.applicationId.toUpperCase();
    const assertion = await assert({ claims: { iss: id, sub: id } });
    for (const _ of [1, 2, 3])
      expect((await present(authority, context, { assertion })).output.token_type).toBe('Bearer');
  });

  it('is put up with when its clock is five minutes off, and no more', async () => {
    const { start } = authority;
    const near = [
      { nbf: start + 299, iat: start + 299 },
      { nbf: undefined, exp: start - 299 },
    ];
    for (const claims of near) expect((await ask({ claims })).output.token_type).toBe('Bearer');
    const far = [{ nbf: start + 301 }, { iat: start + 301 }, { exp: start - 300 }];
    for (const claims of far) await expect(ask({ claims })).rejects.toMatchObject({ aadsts: 700_024, status: 401 });
  });
});

describe('an assertion is refused', () => {
  const cases: [string, () => Changed, number, RegExp][] = [
    ['signed with another key', () => ({ key: other.privateKey }), 700_027, /^The signature of the client assertion/],
    [
      'of a certificate that is not registered',
      () => ({ header: { 'x5t#S256': 'x' } }),
      700_027,
      /^The certificate that/,
    ],
    [
      'with a thumbprint in other case',
      () => ({ header: { 'x5t#S256': certificate.registered.thumbprint256.toLowerCase() } }),
      700_027,
      /is not one of application/,
    ],
    ['whose thumbprint is no text', () => ({ header: { 'x5t#S256': { a: 1 } } }), 700_027, /is not one of application/],
    [
      'that names two certificates',
      () => ({ header: { x5t: certificateOf(other.publicKey, 0).registered.thumbprint1 } }),
      700_027,
      /is not one of application/,
    ],
    [
      "with a stranger's chain",
      () => ({ key: other.privateKey, header: { 'x5t#S256': undefined, x5c: certificateOf(other.publicKey, 0).x5c } }),
      700_027,
      /is not one of application/,
    ],
    [
      "with a stranger's chain beside the right thumbprint",
      () => ({ key: other.privateKey, header: { x5c: certificateOf(other.publicKey, 0).x5c } }),
      700_027,
      /is not one of application/,
    ],
    [
      'with a chain whose second certificate is the registered one',
      () => ({ header: { 'x5t#S256': undefined, x5c: ['AAAA', ...certificate.x5c] } }),
      700_027,
      /is not one of application/,
    ],
    ['with an empty chain', () => ({ header: { 'x5t#S256': undefined, x5c: [] } }), 700_027, /is not one of/],
    [
      'that names its key by kid only',
      () => ({ header: { 'x5t#S256': undefined, kid: 'a' } }),
      5_002_723,
      /'x5t#S256'/,
    ],
    ['with SHA-384', () => ({ header: { alg: 'PS384' } }), 5_002_738, /Use PS256 or RS256\./],
    [
      'with HS256 and the public key as the secret',
      () => ({ header: { alg: 'HS256' }, key: Buffer.from(certificate.registered.publicKey) }),
      5_002_738,
      /Use PS256 or RS256\./,
    ],
    ['for another endpoint', () => ({ claims: { aud: 'https://login.example/token' } }), 700_023, /must be 'https:/],
    ['for several endpoints', () => ({ claims: { aud: [`${URL}/${authority.tenantId}/`, 'x'] } }), 700_023, /'aud'/],
    ["for another tenant's endpoint", () => ({ claims: { aud: `${URL}/${stranger()}/` } }), 700_023, /'aud'/],
    ['without an audience', () => ({ claims: { aud: undefined } }), 700_023, /'aud'/],
    ['of another issuer', () => ({ claims: { iss: stranger() } }), 700_021, /'iss' and 'sub'/],
    ['about another subject', () => ({ claims: { sub: stranger() } }), 700_021, /'iss' and 'sub'/],
    ['without issuer and subject', () => ({ claims: { iss: undefined, sub: undefined } }), 700_021, /'iss' and 'sub'/],
    ['without an end', () => ({ claims: { exp: undefined } }), 700_024, /no 'exp'/],
    ['that ends as a text', () => ({ claims: { exp: '1' } }), 700_024, /no 'exp'/],
    ['that lives for days', () => ({ claims: { exp: authority.start + 86_800 } }), 700_024, /longer than 24 hours/],
  ];

  it.each(cases)('%s', async (_, changed, aadsts, message) => {
    const fault = { code: 'InvalidClient', status: 401, aadsts, message: expect.stringMatching(message) };
    await expect(ask(changed())).rejects.toMatchObject(fault);
  });

  it('that brings or points to a key, or must be read otherwise', async () => {
    const jwk = await exportJWK(other.publicKey);
    const headers = [{ jwk }, { jku: 'https://keys.example' }, { x5u: 'https://keys.example' }, { zip: 'DEF' }];
    const malformed = [...headers, { crit: ['b64'], b64: true }].map((header) =>
      assert({ header, key: other.privateKey }),
    );
    for (const assertion of await Promise.all(malformed)) {
      await expect(present(authority, context, { assertion })).rejects.toMatchObject({
        code: 'InvalidRequest',
        status: 400,
        aadsts: 50_027,
        message: expect.stringMatching(/^The client assertion is no signed JWT/),
      });
    }
  });

  it('that is no compact JWS, or says something twice', async () => {
    const [header = '', claims = '', signature = ''] = (await assert()).split('.');
    const { applicationId } = authority.application;
    const malformed = [
      'x',
      `${header}.${claims}.`,
      `${encode({ alg: 'none', 'x5t#S256': certificate.registered.thumbprint256 })}.${claims}.`,
      `${header}.${claims}.${signature}.${signature}.${signature}`,
      `${encode('{"alg":"none","alg":"PS256"}')}.${claims}.${signature}`,
      `${header}.${encode(`{"iss":"x","iss":"${applicationId}"}`)}.${signature}`,
      `${header}.${encode('[]')}.${signature}`,
      `${header}.${claims}.${'A'.repeat(100_000)}`,
    ];
    for (const assertion of malformed) {
      await expect(present(authority, context, { assertion })).rejects.toMatchObject({ status: 400, aadsts: 50_027 });
    }
    const none = `${encode({ alg: 'None' })}.${claims}.${signature}`;
    await expect(present(authority, context, { assertion: none })).rejects.toMatchObject({ status: 401 });
  });

  it('with any character changed, and never with a defect of ours', async () => {
    const assertion = await assert();
    // The last character has bits that nobody reads.
    const at = fc.nat({ max: assertion.length - 2 });
    const other = fc.constantFrom('A', 'z', '0', '9', '-', '_', '.', '=', '~', ' ', '\u0000', 'é');
    await fc.assert(
      fc.asyncProperty(at, other, async (at, character) => {
        fc.pre(assertion[at] !== character);
        const changed = assertion.slice(0, at) + character + assertion.slice(at + 1);
        const error: unknown = await present(authority, context, { assertion: changed }).catch(
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(Fault);
        expect([400, 401]).toContain((error as Fault).status);
      }),
      { numRuns: 300 },
    );
  });

  it('whose certificate has expired, is not valid yet, or has no RSA key', async () => {
    const { registered } = certificate;
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const refused = async (changed: Partial<typeof registered>, message: RegExp) => {
      const changedContext = withMembers(authority, { certificates: [{ ...registered, ...changed }] });
      const fault = { code: 'InvalidClient', aadsts: 700_027, message: expect.stringMatching(message) };
      await expect(present(authority, changedContext, { assertion: await assert() })).rejects.toMatchObject(fault);
    };
    await refused({ expires: authority.start }, /has expired or is not valid yet/);
    await refused({ notBefore: authority.start + 1 }, /has expired or is not valid yet/);
    await refused({ publicKey: ec.export({ type: 'spki', format: 'pem' }) }, /^The signature/);
  });

  it('beside a secret, and with another type', async () => {
    await expect(ask({}, { client_secret: authority.secret })).rejects.toMatchObject({
      code: 'InvalidRequest',
      status: 400,
      message: "Send either 'client_secret' or 'client_assertion', not both.",
    });
    await expect(ask({}, { client_assertion_type: 'saml2-bearer' })).rejects.toMatchObject({
      code: 'InvalidRequest',
      message: expect.stringMatching(/^The parameter 'client_assertion_type' must be 'urn:/),
    });
    for (const name of ['client_assertion_type', 'client_assertion']) {
      await expect(ask({}, { [name]: undefined })).rejects.toMatchObject({
        aadsts: 900_144,
        message: `The request must have the parameter '${name}'.`,
      });
    }
  });

  it('for an application of another tenant, or none, or one that is disabled', async () => {
    await expect(ask({}, { client_id: stranger() })).rejects.toMatchObject({ aadsts: 700_016 });
    const { tenant, ...change } = authority.context.directory.newTenant({ displayName: 'Fabrikam' });
    await authority.commit(change);
    await expect(ask({}, { tenant: tenant.tenantId })).rejects.toMatchObject({ aadsts: 700_016, status: 400 });
    const disabled = withMembers(authority, { certificates: [certificate.registered], enabled: false });
    await expect(present(authority, disabled, { assertion: await assert() })).rejects.toMatchObject({
      code: 'UnauthorizedClient',
      aadsts: 7_000_112,
    });
    await expect(
      present(authority, disabled, { assertion: await assert({ key: other.privateKey }) }),
    ).rejects.toMatchObject({ aadsts: 700_027 });
  });
});
