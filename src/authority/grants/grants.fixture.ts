import { hash, randomBytes } from 'node:crypto';
import { createJournal } from '../../audit/journal.ts';
import { createPasswords } from '../../crypto/password.ts';
import { perform } from '../../operation.ts';
import { DOMAIN, openAuthority, VAULT } from '../authority.fixture.ts';
import { tokenV2 } from '../endpoints/token.ts';
import { type Authorization, newAuthorizationCode } from '../stored-grants/authorization-codes.ts';

export const CALLBACK = 'https://app.example/callback';

/** An authority with a user, and token requests that a journal conducts. */
export async function openGrants() {
  const authority = await openAuthority(undefined, {
    passwords: createPasswords({ derive: async (password, salt) => Buffer.from(password + salt.toString('hex')) }),
  });
  const { context, tenantId, application, secret } = authority;
  const made = await context.directory.newUser({
    tenantId,
    userPrincipalName: `alex@${DOMAIN}`,
    displayName: 'Alex',
    password: randomBytes(12).toString('hex'),
  });
  await authority.commit(made);
  const journal = createJournal(context.store, context.clock);
  const verifier = randomBytes(32).toString('base64url');

  const ask = async (form: Readonly<Record<string, unknown>>) => {
    const input = tokenV2.contract.input.parse({
      tenant: tenantId,
      client_id: application.applicationId,
      client_secret: secret,
      ...form,
    });
    const call = { category: 'authority', operation: 'TokenIssue', requestId: '', peer: '' } as const;
    return (await journal.conduct(call, () => perform(tokenV2, context, input))).output;
  };

  /** What the pages would give once the user has signed in. */
  async function authorize(changed: Partial<Authorization> = {}): Promise<string> {
    const { code, ...change } = newAuthorizationCode(context, {
      tenantId,
      userId: made.user.objectId,
      clientId: application.applicationId,
      redirectUri: CALLBACK,
      codeChallenge: hash('sha256', verifier, 'base64url'),
      resource: VAULT,
      scopes: ['user_impersonation', 'openid', 'profile', 'offline_access'],
      nonce: 'n',
      authTime: Math.floor(context.clock() / 1000),
      amr: ['pwd'],
      continuous: false,
      clientInfo: true,
      ...changed,
    });
    await authority.commit(change);
    return code;
  }

  const redeem = (code: string, changed: Readonly<Record<string, unknown>> = {}) =>
    ask({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier, ...changed });

  const refresh = (token: string | undefined, changed: Readonly<Record<string, unknown>> = {}) =>
    ask({ grant_type: 'refresh_token', refresh_token: token, ...changed });

  return { ...authority, user: made.user, verifier, ask, authorize, redeem, refresh };
}

export type TestGrants = Awaited<ReturnType<typeof openGrants>>;
