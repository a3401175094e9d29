import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** Every limit of the vault at its edge: the largest that it takes, and one more ("Azure Key Vault service limits"). */
let gateway: TestGateway;
let token: string;
const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
});

afterAll(() => gateway.stop());

const call = (method: string, path: string, body?: unknown) => gateway.vault(method, path, body, { token });
const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;

const text = (length: number): string => 'x'.repeat(length);
const tags = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`tag-${at}`, 'x']));
const secret = (more: object = {}) => ({ value: 'x', ...more });
const key = (more: object = {}) => ({ key: jwk, ...more });
const YEAR_9999 = 253_402_300_799;

interface Limit {
  readonly what: string;
  readonly path?: string;
  readonly taken: object;
  readonly refused: object;
  /** The parameter and the reason of the refusal. */
  readonly why: readonly [parameter: string, reason: string];
}

const SECRETS: readonly Limit[] = [
  {
    what: 'a value of 25,600 bytes',
    taken: { value: text(25_600) },
    refused: { value: text(25_601) },
    why: ['value', 'value has at most 25600 bytes'],
  },
  {
    what: 'a value of 25,600 bytes in characters of four',
    taken: { value: '🔑'.repeat(6400) },
    refused: { value: `${'🔑'.repeat(6400)}x` },
    why: ['value', 'value has at most 25600 bytes'],
  },
  {
    what: 'a content type of 255 characters',
    taken: secret({ contentType: text(255) }),
    refused: secret({ contentType: text(256) }),
    why: ['contentType', 'contentType has at most 255 characters'],
  },
  {
    what: 'fifteen tags',
    taken: secret({ tags: tags(15) }),
    refused: secret({ tags: tags(16) }),
    why: ['tags', 'there are at most 15 tags'],
  },
  {
    what: 'the name of a tag, 512 characters',
    taken: secret({ tags: { [text(512)]: '' } }),
    refused: secret({ tags: { [text(513)]: '' } }),
    why: [`tags.${text(95)}`, 'a tag has at most 512 characters'],
  },
  {
    what: 'the value of a tag, 512 characters',
    taken: secret({ tags: { a: text(512) } }),
    refused: secret({ tags: { a: text(513) } }),
    why: ['tags.a', 'a tag has at most 512 characters'],
  },
  {
    what: 'the first second of 1970',
    taken: secret({ attributes: { nbf: 0 } }),
    refused: secret({ attributes: { nbf: -1 } }),
    why: ['attributes.nbf', 'a time is not before 1970'],
  },
  {
    what: 'the last second of 9999',
    taken: secret({ attributes: { exp: YEAR_9999 } }),
    refused: secret({ attributes: { exp: YEAR_9999 + 1 } }),
    why: ['attributes.exp', 'a time is not after the year 9999'],
  },
  {
    what: 'an end one second after the beginning',
    taken: secret({ attributes: { nbf: 1, exp: 2 } }),
    refused: secret({ attributes: { nbf: 1, exp: 1 } }),
    why: ['attributes', 'attributes.exp must be later than attributes.nbf'],
  },
];

const KEYS: readonly Limit[] = [
  {
    what: 'fifteen tags',
    taken: key({ tags: tags(15) }),
    refused: key({ tags: tags(16) }),
    why: ['tags', 'there are at most 15 tags'],
  },
  {
    what: 'the name of a tag, 256 characters',
    taken: key({ tags: { [text(256)]: '' } }),
    refused: key({ tags: { [text(257)]: '' } }),
    why: [`tags.${text(95)}`, 'a tag has at most 256 characters'],
  },
  {
    what: 'the value of a tag, 256 characters',
    taken: key({ tags: { a: text(256) } }),
    refused: key({ tags: { a: text(257) } }),
    why: ['tags.a', 'a tag has at most 256 characters'],
  },
];

describe.each([
  ['a secret', 'secrets', SECRETS],
  ['a key', 'keys', KEYS],
] as const)('%s', (_what, kind, limits) => {
  it.each(limits)('takes $what, and no more', async ({ taken, refused, why: [parameter, reason] }) => {
    const good = await call('PUT', `/${kind}/at-the-limit`, taken);
    expect([good.status, good.body]).toMatchObject([200, 'value' in taken ? { value: taken.value } : {}]);
    const reply = await call('PUT', `/${kind}/over-the-limit`, refused);
    expect([reply.status, errorOf(reply)]).toEqual([
      400,
      { code: 'BadParameter', message: `The parameter ${parameter} is not valid: ${reason}.` },
    ]);
    expect((await call('GET', `/${kind}/over-the-limit`)).status).toBe(404);
  });

  it.each(limits.filter(({ refused }) => !('value' in refused) || refused.value === 'x'))(
    'cannot be changed to more than $what',
    async ({ taken, refused, why: [parameter, reason] }) => {
      const { value: _value, key: _key, ...most } = taken as Record<string, unknown>;
      const { value: _other, key: _jwk, ...more } = refused as Record<string, unknown>;
      await call('PUT', `/${kind}/changed`, kind === 'keys' ? key() : secret());
      expect((await call('PATCH', `/${kind}/changed`, most)).status).toBe(200);
      const reply = await call('PATCH', `/${kind}/changed`, more);
      expect([reply.status, errorOf(reply)['message']]).toEqual([
        400,
        `The parameter ${parameter} is not valid: ${reason}.`,
      ]);
    },
  );

  it('has a name of 1 to 127 characters', async () => {
    const body = kind === 'keys' ? key() : secret();
    expect((await call('PUT', `/${kind}/n`, body)).status).toBe(200);
    expect((await call('PUT', `/${kind}/${text(127)}`, body)).status).toBe(200);
    const reply = await call('PUT', `/${kind}/${text(128)}`, body);
    const message = 'The parameter name is not valid: a name is 1 to 127 characters of 0-9, a-z, A-Z and -.';
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
  });

  it('is listed 1 to 25 at a time', async () => {
    for (const size of ['1', '25']) expect((await call('GET', `/${kind}?maxresults=${size}`)).status).toBe(200);
    for (const size of ['0', '26', 'text']) {
      for (const path of [`/${kind}`, `/${kind}/n/versions`]) {
        const reply = await call('GET', `${path}?maxresults=${size}`);
        const message = 'The parameter maxresults is not valid: maxresults is a whole number from 1 to 25.';
        expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
      }
    }
  });

  it('that is not there has an empty list of versions', async () => {
    const reply = await call('GET', `/${kind}/never-seen/versions`);
    expect([reply.status, reply.body]).toEqual([200, { value: [], nextLink: null }]);
  });
});
