import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAuthority, type TestAuthority } from '../../authority.fixture.ts';
import { matchSecret } from './client-secret.ts';
import { CONNECTOR_APPLICATION, connectorApplicationChange, connectorSecret } from './connector-application.ts';

let authority: TestAuthority;
beforeEach(async () => {
  authority = await openAuthority();
});
afterEach(() => authority.close());

const HERE = 'https://localhost:8443/redirect/keyvault';
const THERE = 'https://sallyport.example/redirect/keyvault';

const lacking = (redirectUri = HERE) =>
  connectorApplicationChange(authority.context, { tenantId: authority.tenantId, redirectUri });
const found = () => authority.context.directory.findApplication(CONNECTOR_APPLICATION);

async function furnish(redirectUri?: string): Promise<void> {
  const change = await lacking(redirectUri);
  if (change === undefined || (await authority.commit(change)) !== 'done') throw new Error('nothing was made');
}

it('is made once, confidential, and consented to for everyone', async () => {
  await furnish();
  expect(await found()).toMatchObject({
    displayName: 'Azure Key Vault connector',
    tenantId: authority.tenantId,
    redirectUris: [HERE],
    publicClient: false,
    consented: true,
    roles: [],
  });
  expect(await lacking()).toBeUndefined();
});

it('is known by a secret that every process knows, that is long, and that is not written down', async () => {
  await furnish();
  const secret = connectorSecret(authority.context);
  const application = await found();
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(secret).toBe(connectorSecret(authority.context));
  expect(matchSecret(secret, application?.secrets ?? [])?.expires).toBeGreaterThan(authority.start + 90 * 365 * 86_400);
  expect(JSON.stringify(application)).not.toContain(secret);
});

it('follows an address that changed, and keeps what was given before', async () => {
  await furnish();
  await furnish(THERE);
  expect(await found()).toMatchObject({ redirectUris: [THERE], consented: true });
  expect((await found())?.revoked).toBeUndefined();
  expect(await lacking(THERE)).toBeUndefined();
});

it('gets its secret back where somebody took it away', async () => {
  await furnish();
  const id = (await found())?.secrets[0]?.id ?? '';
  await authority.commit(await authority.context.directory.removeSecret(CONNECTOR_APPLICATION, id));
  await furnish();
  expect(matchSecret(connectorSecret(authority.context), (await found())?.secrets ?? [])).toBeDefined();
});

it('stays disabled where an administrator disabled it', async () => {
  await furnish();
  const { directory } = authority.context;
  await authority.commit(await directory.changeApplication(CONNECTOR_APPLICATION, { enabled: false }));
  expect(await lacking()).toBeUndefined();
  expect((await found())?.enabled).toBe(false);
});
