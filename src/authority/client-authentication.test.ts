import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAuthority, type TestAuthority } from './authority.fixture.ts';
import { authenticateClient, type ClientKind } from './client-authentication.ts';
import { withMembers } from './client-proof/client-proof.fixture.ts';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await openAuthority();
});
afterAll(() => authority.close());

function authenticate(
  kind: ClientKind,
  {
    publicClient = true,
    enabled = true,
    ...form
  }: { publicClient?: boolean; enabled?: boolean; client_secret?: string },
) {
  const context = withMembers(authority, { publicClient, enabled });
  const client_id = authority.application.applicationId;
  return authenticateClient(
    context,
    { tenantId: authority.tenantId, form: { client_id, ...form }, version: 'v2' },
    kind,
  );
}

describe('a public client', () => {
  it('needs no credential where the grant allows it', async () => {
    expect(await authenticate('confidential or public', {})).toMatchObject({
      application: { applicationId: authority.application.applicationId },
      authenticated: '0',
    });
  });

  it('needs one where the grant does not', async () => {
    await expect(authenticate('confidential', {})).rejects.toMatchObject({
      code: 'InvalidClient',
      status: 401,
      aadsts: 7_000_216,
      message: "The request must have the parameter 'client_secret', or 'client_assertion' with its type.",
    });
  });

  it('that shows one is held to it', async () => {
    const kind = 'confidential or public';
    expect(await authenticate(kind, { client_secret: authority.secret })).toMatchObject({ authenticated: '1' });
    await expect(authenticate(kind, { client_secret: 'guess' })).rejects.toMatchObject({ aadsts: 7_000_215 });
  });

  it('is refused when it is disabled', async () => {
    await expect(authenticate('confidential or public', { enabled: false })).rejects.toMatchObject({
      code: 'UnauthorizedClient',
      status: 400,
      aadsts: 7_000_112,
      message: expect.stringMatching(/is disabled/),
    });
  });
});

describe('a confidential client', () => {
  it('needs a credential, whatever the grant allows', async () => {
    await expect(authenticate('confidential or public', { publicClient: false })).rejects.toMatchObject({
      code: 'InvalidClient',
      status: 401,
      aadsts: 7_000_218,
      message: expect.stringMatching(/is no public client\. Send its 'client_secret' or a 'client_assertion'\.$/),
    });
  });
});
