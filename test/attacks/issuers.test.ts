import { createPublicKey, randomUUID } from 'node:crypto';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS, manage, newApplication, newConnection, newVault, VAULTS } from '../administration.ts';
import { APIHUB, grant } from '../callers.ts';
import { type Entra, startEntra } from '../entra.ts';
import { expectBare, expectEnvelope, expectVaultError } from './answers.ts';
import { type Forge, type Forgery, forgeries } from './forgeries.ts';
import { exchange, type RawReply } from './raw-socket.ts';
import { requestText, startTarget, type Target } from './target.ts';

/** Every kind of token, forged in every way, on every door that takes bearer tokens. */
let target: Target;
let connection: { readonly id: string };
let entra: Entra;
/** Counts who comes where a token says that its keys are. */
let trap: { readonly server: Server; readonly url: string; called: number };
const principal = randomUUID();
const MISSING = 'AKV10000: Request is missing a Bearer or PoP token.';

beforeAll(async () => {
  entra = await startEntra();
  target = await startTarget({ ...entra.flags, issuer: ['embedded', ...entra.flags.issuer] });
  const { tenantId } = entra;
  const accessPolicies = [{ tenantId, objectId: principal, permissions: { secrets: ['all'], keys: [] } }];
  await newVault(target.gateway, 'theirs', {}, { tenantId, accessPolicies });
  connection = await newConnection(target.gateway, 'granted');
  const properties = { principal: { type: 'ActiveDirectory', identity: { objectId: principal, tenantId } } };
  await manage(target.gateway, 'PUT', `${CONNECTIONS}/granted/accessPolicies/theirs`, { body: { properties } });
  const server = createServer((socket) => {
    trap.called += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  trap = { server, called: 0, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
});

afterAll(async () => {
  await new Promise((resolve) => trap.server.close(resolve));
  await target.stop();
  await entra.stop();
});

type Door = 'vault' | 'administration' | 'connector';
type Kind = 'embedded' | 'v1' | 'v2';

/** What a good token is for, of that kind and for that door. */
async function forgeOf(kind: Kind, door: Door): Promise<Forge> {
  const { gateway } = target;
  const { url, tenantId } = gateway.ready.authority;
  const aud = { vault: gateway.ready.vaults[0]?.resource, administration: 'api://sallyport', connector: APIHUB }[door];
  if (kind === 'embedded') {
    const { kid, privateKey } = await gateway.services.authority.signingKeys.current();
    const client = door === 'vault' ? undefined : await newApplication(gateway, { roles: ['Reader'] });
    if (client !== undefined) await grant(gateway, 'granted', client.objectId);
    const claims = decodeJwt(await gateway.token(client, `${aud}/.default`));
    const other = { otherIssuer: `https://sts.windows.net/${entra.tenantId}/`, otherTenant: entra.tenantId };
    return { claims, kid, privateKey, publicKey: createPublicKey(privateKey), ...other, trap: trap.url };
  }
  const claims = entra[kind]({ aud, oid: principal, sub: principal, roles: ['Reader'] });
  return { claims, ...entra.signing, otherIssuer: `${url}/${tenantId}/`, otherTenant: tenantId, trap: trap.url };
}

/** A harmless call with these Authorization lines. */
async function knock(kind: Kind, door: Door, lines: readonly string[]): Promise<RawReply | undefined> {
  const { vaultHost, vault, plain, host } = target;
  const name = kind === 'embedded' ? vaultHost : vaultHost.replace('demo', 'theirs');
  const at =
    door === 'vault'
      ? { door: { ...vault, tls: { ...vault.tls, servername: name.replace(/:\d+$/, '') } }, host: name }
      : { door: plain, host };
  const path = {
    vault: '/secrets?api-version=7.4',
    administration: `${VAULTS}?api-version=2023-07-01`,
    connector: `/apim/keyvault/${connection.id}/secrets`,
  }[door];
  const text = requestText(`GET ${path} HTTP/1.1`, [`Host: ${at.host}`, ...lines, 'Connection: close']);
  return (await exchange(at.door, text)).replies[0];
}

const CHALLENGE: Readonly<Record<Door, string>> = {
  vault: 'Bearer authorization="https://',
  administration: 'Bearer authorization="https://',
  connector: 'Key realm="sallyport", Bearer authorization="https://',
};

async function verdictOf(kind: Kind, door: Door, [what, token, refusal]: Forgery) {
  const reply = await knock(kind, door, [`Authorization: Bearer ${token}`]);
  const { code, message } = (JSON.parse(reply?.text ?? '{}') as { error?: Record<string, string> }).error ?? {};
  const challenged = reply?.headers['www-authenticate']?.startsWith(CHALLENGE[door]);
  const said = refusal === undefined ? message : message?.slice(0, refusal.length);
  // The connector's envelope has no code.
  const named = door === 'connector' && reply?.status === 401 ? 'Unauthorized' : code;
  return [what, reply?.status, named, said, challenged];
}

const expected = ([what, , refusal]: Forgery) =>
  refusal === undefined ? [what, 200, undefined, undefined, undefined] : [what, 401, 'Unauthorized', refusal, true];

const PLACES = (['embedded', 'v1', 'v2'] as const).flatMap((kind) =>
  (['vault', 'administration', 'connector'] as const).map((door) => [kind, door] as const),
);

describe.each(PLACES)('a token of %s on the door of %s', (kind, door) => {
  it('V10 V12 V29 N25 N26 N27 is refused for whatever is wrong with it, and nobody is asked for keys', async () => {
    const forged = forgeries(await forgeOf(kind, door));
    const { outcome, records } = await target.harmless(() =>
      Promise.all(forged.map((each) => verdictOf(kind, door, each))),
    );
    expect(outcome).toEqual(forged.map(expected));
    expect(records).toHaveLength(forged.length);
    const refused = records.filter(({ status }) => status === 401);
    expect(refused).toHaveLength(forged.filter(([, , refusal]) => refusal !== undefined).length);
    expect(refused.filter((record) => 'caller' in record)).toEqual([]);
    expect(trap.called).toBe(0);
  });

  it('N24 counts alone, whole, and of a bearable size only', async () => {
    const [[, good] = ['', '']] = forgeries(await forgeOf(kind, door));
    const bearer = `Authorization: Bearer ${good}`;
    for (const lines of [
      [],
      ['Authorization:'],
      ['Authorization: Bearer'],
      ['Authorization: Basic dTpw'],
      [`Authorization: ${good}`],
      [`Authorization: PoP ${good}`],
      [bearer, bearer],
      ['Authorization: Basic dTpw', bearer],
      [`${bearer}, Bearer ${good}`],
      [`Authorization: Bearer ${'a'.repeat(16_385)}`],
    ]) {
      const { outcome } = await target.harmless(() => knock(kind, door, lines));
      if (door === 'connector') expectEnvelope(outcome, 401, /./);
      else expectVaultError(outcome, 401, 'Unauthorized', { text: MISSING });
      expect(outcome?.headers['www-authenticate']?.startsWith(CHALLENGE[door])).toBe(true);
    }
    expectBare(await knock(kind, door, [`Authorization: Bearer ${'a'.repeat(100_000)}`]), 431);
  });
});

it('V11 all those forged key ids cost one request for keys, and no other host was asked', () => {
  expect(entra.asked).toEqual(['login.microsoftonline.com:443']);
  expect(entra.fetched).toEqual([`/${entra.tenantId}/discovery/v2.0/keys`]);
});
