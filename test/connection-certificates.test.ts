import { randomBytes, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS, manage, newApplication } from './administration.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { certificateProperties, newPfx } from './pfx.ts';

const DAY = 86_400_000;
let gateway: TestGateway;
let tenantId: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  ({ tenantId } = gateway.ready.authority);
});
afterAll(() => gateway.stop());

const at = (name: string): string => `${CONNECTIONS}/${name}`;
const shown = async (name: string): Promise<{ readonly credentialExpires?: string }> =>
  (await manage(gateway, 'GET', at(name))).body['properties'] ?? {};
const patch = (name: string, properties: object) => manage(gateway, 'PATCH', at(name), { body: { properties } });
const put = (name: string, properties: object) => manage(gateway, 'PUT', at(name), { body: { properties } });
const clientId = '22222222-2222-2222-2222-222222222222';

describe('a connection that signs in with a certificate', () => {
  it('shows whose it is and when it ends, and nothing of the PFX', async () => {
    const { pfx, password, certificatePem } = newPfx({ name: 'orders', until: Date.UTC(2040, 0, 2) });
    const made = await put('shown', certificateProperties({ tenantId, clientId, pfx, password }));
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        properties: {
          overallStatus: 'Connected',
          certificate: {
            subject: 'orders',
            thumbprint: new X509Certificate(certificatePem).fingerprint.replaceAll(':', ''),
            thumbprint256: new X509Certificate(certificatePem).fingerprint256.replaceAll(':', ''),
            expires: '2040-01-02T00:00:00.0000000Z',
          },
          credentialExpires: '2040-01-02T00:00:00.0000000Z',
        },
      },
    ]);
    const got = await manage(gateway, 'GET', at('shown'));
    expect(got.body).toEqual(made.body);
    for (const secret of [pfx, password]) expect(got.text).not.toContain(secret);
  });

  it('is in error once its certificate has expired, and says so', async () => {
    const until = Date.now() + 5 * DAY;
    const { pfx, password } = newPfx({ until });
    await put('ending', certificateProperties({ tenantId, clientId, pfx, password }));
    gateway.clock.now = until + DAY;
    const message = `The certificate of the connection expired on ${new Date(until).toISOString().slice(0, 10)}. Give it a new PFX.`;
    const properties = await shown('ending');
    gateway.clock.now = 0;
    const status = { status: 'Error', target: 'token', error: { code: 'CredentialExpired', message } };
    expect(properties).toMatchObject({ overallStatus: 'Error', statuses: [status] });
  });

  const good = newPfx();
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const [past, future] = [Date.now() - DAY, Date.now() + DAY];
  it.each([
    [
      'another password',
      { ...good, password: `${good.password}!` },
      'The PFX cannot be opened with this password; check the password.',
    ],
    ['no password', { ...good, password: '' }, 'The PFX cannot be opened with this password; check the password.'],
    [
      'half a file',
      { ...good, pfx: good.pfx.slice(0, 1000) },
      'The PFX is cut short; send all of it, or export it again.',
    ],
    [
      'garbage',
      { ...good, pfx: randomBytes(300).fill(0, 0, 1).toString('base64') },
      'The PFX is no PKCS#12 file; give the Base64 of the .pfx or .p12 file itself.',
    ],
    [
      'a certificate that has expired',
      newPfx({ from: past - DAY, until: past }),
      `The certificate in the PFX expired on ${day(past)}; give the connection a PFX with a current one.`,
    ],
    [
      'a certificate that does not count yet',
      newPfx({ from: future }),
      `The certificate in the PFX is not valid before ${day(future)}; wait, or give another one.`,
    ],
    [
      'more than 64 KiB',
      { ...good, pfx: 'A'.repeat(88_000) },
      "The connection's parameter token:clientCertificateSecret is not valid: pfx is larger than 64 KiB.",
    ],
  ])('is refused with %s, and nothing is stored', async (_, { pfx, password }, message) => {
    const refused = await put('refused', certificateProperties({ tenantId, clientId, pfx, password }));
    expect([refused.status, refused.body]).toEqual([400, { error: { code: 'BadParameter', message } }]);
    expect((await manage(gateway, 'GET', at('refused'))).status).toBe(404);
  });

  it('keeps what it had when it is given a PFX that cannot be used', async () => {
    const { pfx, password } = newPfx({ name: 'first' });
    await put('kept', certificateProperties({ tenantId, clientId, pfx, password }));
    const wrong = await put('kept', certificateProperties({ tenantId, clientId, pfx, password: 'wrong' }));
    expect(wrong.status).toBe(400);
    const properties = await shown('kept');
    expect(properties).toMatchObject({ certificate: { subject: 'first' } });
  });
});

describe('a part of such a connection', () => {
  it('is changed also when its certificate has expired, for the certificate is not asked about again', async () => {
    const until = Date.now() + 5 * DAY;
    const { pfx, password } = newPfx({ until });
    await put('renamed', certificateProperties({ tenantId, clientId, pfx, password }));
    gateway.clock.now = until + DAY;
    const [renamed, moved, again] = [
      await patch('renamed', { displayName: 'Renamed' }),
      await patch('renamed', { parameterValueSet: { values: { vaultName: { value: 'another' } } } }),
      await patch('renamed', certificateProperties({ tenantId, clientId, ...newPfx({ until }) })),
    ];
    gateway.clock.now = 0;
    expect([renamed.status, moved.status, again.status]).toEqual([200, 200, 400]);
    expect(again.text).toContain('The certificate in the PFX expired on');
  });

  it('is the PFX with its password, never one without the other', async () => {
    const [first, second] = [newPfx({ name: 'first' }), newPfx({ name: 'second', password: 'of the second' })];
    await put('paired', certificateProperties({ tenantId, clientId, ...first }));
    const without = { 'token:clientCertificateSecret': { value: { pfx: second.pfx } } };
    expect(await patch('paired', { parameterValueSet: { values: without } })).toMatchObject({
      status: 400,
      body: { error: { message: 'The PFX cannot be opened with this password; check the password.' } },
    });
    const { pfx, password } = second;
    const both = { 'token:clientCertificateSecret': { value: { pfx, password } } };
    const { status, body } = await patch('paired', { parameterValueSet: { values: both } });
    expect([status, body['properties']]).toMatchObject([200, { certificate: { subject: 'second' } }]);
  });
});

describe('the end of a client secret', () => {
  const principal = (client: { clientId: string; clientSecret: string }, more: object = {}) => ({
    parameterValueSet: {
      name: 'oauthServicePrincipal',
      values: {
        'token:clientId': { value: client.clientId },
        'token:clientSecret': { value: client.clientSecret },
        'token:TenantId': { value: tenantId },
        'token:VaultName': { value: 'demo' },
      },
    },
    ...more,
  });
  const endOf = async (name: string) => (await shown(name)).credentialExpires;

  it('is known to the directory of this server, whatever is written beside it', async () => {
    const client = await newApplication(gateway);
    await put('known', principal(client, { credentialExpires: '2030-01-01' }));
    const known = Date.parse((await endOf('known')) ?? '');
    expect(Math.round((known - Date.now()) / DAY)).toBe(730);
  });

  it('is what is written beside it, of a secret that no directory here has', async () => {
    const elsewhere = { clientId, clientSecret: randomBytes(20).toString('base64url') };
    await put('written', principal(elsewhere, { credentialExpires: '2031-02-03' }));
    expect(await endOf('written')).toBe('2031-02-03T00:00:00.0000000Z');
    await put('written', principal(elsewhere, { CredentialExpires: '2031-02-03T10:00:00+02:00' }));
    expect(await endOf('written')).toBe('2031-02-03T08:00:00.0000000Z');
    await put('written', principal(elsewhere));
    expect(await endOf('written')).toBeUndefined();
  });

  it('is that of the secret it was told of: a new one begins without', async () => {
    const elsewhere = { clientId, clientSecret: randomBytes(20).toString('base64url') };
    await put('renewed', principal(elsewhere, { credentialExpires: '2031-02-03' }));
    await patch('renewed', { parameterValueSet: { values: { 'token:VaultName': { value: 'another' } } } });
    expect(await endOf('renewed')).toBe('2031-02-03T00:00:00.0000000Z');
    const secret = { 'token:clientSecret': { value: randomBytes(20).toString('base64url') } };
    await patch('renewed', { parameterValueSet: { values: secret } });
    expect(await endOf('renewed')).toBeUndefined();
    await patch('renewed', { credentialExpires: '2032-01-01' });
    expect(await endOf('renewed')).toBe('2032-01-01T00:00:00.0000000Z');
    await patch('renewed', { credentialExpires: null });
    expect(await endOf('renewed')).toBeUndefined();
  });

  it.each([
    ['CertOauth', 'when its certificate ends the PFX says'],
    ['oauthDefault', 'a connection of the kind oauthDefault has no secret'],
  ])('is not told of a connection that has none: %s', async (kind, why) => {
    const signedIn = { parameterValueSet: { name: 'oauthDefault', values: { vaultName: { value: 'demo' } } } };
    const properties = kind === 'CertOauth' ? certificateProperties({ tenantId, clientId, ...newPfx() }) : signedIn;
    const { status, body } = await put('secretless', { ...properties, credentialExpires: '2031-02-03' });
    const message = `The parameter properties.credentialExpires is not valid: ${why}.`;
    expect([status, body]).toEqual([400, { error: { code: 'BadParameter', message } }]);
  });

  it.each([['2031-02-30'], ['soon'], [20_310_203], [['2031-02-03']]])('is not %j', async (credentialExpires) => {
    const elsewhere = { clientId, clientSecret: randomBytes(20).toString('base64url') };
    const { status, body } = await put('undated', principal(elsewhere, { credentialExpires }));
    const message = 'The parameter properties.credentialExpires is not valid: it is a date such as 2027-01-31.';
    expect([status, body]).toEqual([400, { error: { code: 'BadParameter', message } }]);
  });
});
