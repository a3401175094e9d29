import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, CONNECTIONS, GROUP, manage, mintKey, newApplication, newConnection } from '../administration.ts';
import { adminToken, grant, hubToken, newOperator, useConnection } from '../callers.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';

/**
 * V28 N30: every credential of every connection on every connection, those included that were deleted, recovered, purged and
 * made again under the same name. What works is the diagonal, and of it what still lives.
 */
interface Side {
  readonly what: string;
  readonly id: string;
  readonly name: string;
  readonly owner: Client;
  readonly friend: Client;
  readonly keys: string[];
}

let gateway: TestGateway;
let sides: Side[];

async function newSide(what: string, name: string): Promise<Side> {
  const owner = await newOperator(gateway);
  const friend = await newApplication(gateway);
  const token = await adminToken(gateway, owner);
  const { id, key } = await newConnection(gateway, name, { token });
  await grant(gateway, name, friend.objectId, token);
  return { what, id, name, owner, friend, keys: [key, await mintKey(gateway, name)] };
}

const remove = ({ name }: Side) => manage(gateway, 'DELETE', `${CONNECTIONS}/${name}`);
const deletedPath = ({ id }: Side) => `${GROUP}/providers/Microsoft.Web/deletedConnections/${id}`;

beforeAll(async () => {
  gateway = await startTestGateway({ throttleCalls: 1_000_000 });
  const plain = [await newSide('one', 'one'), await newSide('another', 'another')];
  const deleted = await newSide('a deleted one', 'deleted');
  await remove(deleted);
  const before = await newSide('one whose name was taken', 'again');
  await remove(before);
  const after = await newSide('one that took a name', 'again');
  const purged = await newSide('a purged one', 'purged');
  await remove(purged);
  await manage(gateway, 'DELETE', deletedPath(purged));
  const recovered = await newSide('a recovered one', 'recovered');
  await remove(recovered);
  await manage(gateway, 'POST', `${deletedPath(recovered)}/recover`, { body: {} });
  sides = [...plain, deleted, before, after, purged, recovered];
});

afterAll(() => gateway.stop());

const LIVING = ['one', 'another', 'one that took a name', 'a recovered one'];
const WITH_KEYS = LIVING.filter((what) => what !== 'a recovered one');

/** Which ids a credential opens, by the name of the side. */
async function opened(authorization: string): Promise<string[]> {
  const replies = await Promise.all(sides.map(({ id }) => useConnection(gateway, id, authorization)));
  for (const { status } of replies) expect([200, 401, 403]).toContain(status);
  return sides.filter((_side, at) => replies[at]?.status === 200).map(({ what }) => what);
}

it('a key opens its own connection, and none after the connection was deleted once', async () => {
  for (const { what, keys } of sides) {
    for (const key of keys) {
      expect([what, await opened(`Key ${key}`)]).toEqual([what, WITH_KEYS.includes(what) ? [what] : []]);
    }
  }
});

it('a key that is made after a recovery opens that connection alone', async () => {
  const { what } = sides.at(-1) ?? {};
  expect(await opened(`Key ${await mintKey(gateway, 'recovered')}`)).toEqual([what]);
});

it.each(['owner', 'friend'] as const)('the token of an %s opens what is his, while it lives', async (who) => {
  for (const side of sides) {
    const token = await hubToken(gateway, side[who]);
    expect([side.what, await opened(`Bearer ${token}`)]).toEqual([
      side.what,
      LIVING.includes(side.what) ? [side.what] : [],
    ]);
  }
});

it('a token of administration reaches the actions of what is its own, by its name', async () => {
  const names = [...new Set(sides.map(({ name }) => name))];
  for (const { what, name, owner } of sides) {
    const token = await adminToken(gateway, owner);
    const replies = await Promise.all(
      names.map((each) =>
        manage(gateway, 'GET', `${CONNECTIONS}/${each}/extensions/proxy/secrets/api-key/value`, { token }),
      ),
    );
    const reached = names.filter((_name, at) => replies[at]?.status === 200);
    expect([what, reached]).toEqual([what, LIVING.includes(what) ? [name] : []]);
  }
});

it('who owns one may neither share, change, give keys of, delete nor recover another', async () => {
  for (const { what, owner } of sides) {
    const token = await adminToken(gateway, owner);
    for (const other of sides.filter((side) => side.what !== what)) {
      const path = `${CONNECTIONS}/${other.name}`;
      if (LIVING.includes(other.what)) {
        const replies = [
          await grant(gateway, other.name, owner.objectId, token),
          await manage(gateway, 'DELETE', `${path}/accessPolicies/of-${other.friend.objectId}`, { token }),
          await manage(gateway, 'POST', `${path}/listConnectionKeys`, { body: {}, token }),
          await manage(gateway, 'PUT', path, { body: { properties: {} }, token }),
          await manage(gateway, 'DELETE', path, { token }),
        ];
        expect(replies.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
      }
      const back = await manage(gateway, 'POST', `${deletedPath(other)}/recover`, { body: {}, token });
      expect([403, 404]).toContain(back.status);
    }
  }
  for (const { what, owner } of sides.filter((side) => LIVING.includes(side.what)))
    expect([what, await opened(`Bearer ${await hubToken(gateway, owner)}`)]).toEqual([what, [what]]);
});
