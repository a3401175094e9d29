import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manage, operatorToken } from './administration.ts';
import { audited } from './audit.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

const HOURS = 3_600_000;

describe('the keys that sign tokens', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());

  interface Listed {
    readonly kid: string;
    readonly state: string;
  }
  const listed = async () => {
    const { text } = await manage(gateway, 'GET', '/admin/signingKeys');
    return (JSON.parse(text) as { value: Listed[] }).value;
  };
  const kidOf = (token: string) =>
    (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
  const reads = async (token: string) => (await gateway.vault('GET', '/secrets', undefined, { token })).status;

  it('are followed by a new one that is published today and signs tomorrow, while old tokens stay good', async () => {
    const [first] = await listed();
    const { result, records } = await audited(gateway, () =>
      manage(gateway, 'POST', '/admin/signingKeys/rotate', { body: {} }),
    );
    expect(result.status).toBe(200);
    expect(JSON.parse(result.text)).toEqual({ kid: expect.any(String), withdrawn: [] });
    const kid = String(result.body['kid']);
    expect(records.find(({ operation }) => operation === 'RotateSigningKey')).toMatchObject({
      target: `signingKeys/${kid}`,
      status: 200,
    });
    expect((await listed()).map((key) => [key.kid, key.state])).toEqual([
      [kid, 'published'],
      [first?.kid, 'signing'],
    ]);
    const old = await gateway.token();
    expect(kidOf(old)).toBe(first?.kid);
    gateway.clock.now = Date.now() + 24 * HOURS + 60_000;
    const token = await gateway.token();
    expect([kidOf(token), await reads(token)]).toEqual([kid, 200]);
  });

  it('that leaked are withdrawn, and every token so far ends at once, the administrator’s too', async () => {
    const [vaultToken, token] = [await gateway.token(), await operatorToken(gateway)];
    expect(await reads(vaultToken)).toBe(200);
    const before = (await listed()).map(({ kid }) => kid);
    const reply = await manage(gateway, 'POST', '/admin/signingKeys/rotate', { body: { withdrawOthers: true }, token });
    const { kid, withdrawn } = JSON.parse(reply.text) as { kid: string; withdrawn: string[] };
    expect(withdrawn.sort()).toEqual(before.sort());
    expect(await reads(vaultToken)).toBe(401);
    expect((await manage(gateway, 'GET', '/admin/signingKeys', { token })).status).toBe(401);
    expect(await listed()).toMatchObject([{ kid, state: 'signing' }]);
    expect(await reads(await gateway.token())).toBe(200);
  });

  it.each([
    ['a member that is not a yes or no', { withdrawOthers: 'yes' }],
    ['a list', []],
  ])('are not rotated by %s', async (_what, body) => {
    const before = await listed();
    expect((await manage(gateway, 'POST', '/admin/signingKeys/rotate', { body })).status).toBe(400);
    expect(await listed()).toEqual(before);
  });
});
