import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEntra } from '../../src/connections/entra/entra.ts';
import { openUpstream } from '../../src/gateway/listeners/upstream.ts';
import { type Entra, startEntra } from '../entra.ts';

/** An authority that answers what it should not, over TLS and through the proxy, as connections reach it. */
const HOST = 'login.microsoftonline.com';
let entra: Entra;
beforeAll(async () => {
  entra = await startEntra();
});
afterAll(() => entra.stop());

const secret = randomBytes(24).toString('base64url');

/** What comes of a sign-in where the authority answers so. */
async function signIn(answer: (request: IncomingMessage, response: ServerResponse) => void, deadline?: number) {
  entra.answer = answer;
  const authority = createEntra({
    host: HOST,
    resource: 'https://vault.azure.net',
    fetch: openUpstream(entra.flags),
    identity: undefined,
    clock: Date.now,
    ...(deadline !== undefined && { deadline }),
  });
  const client = { tenantId: entra.tenantId, clientId: 'client', clientSecret: secret };
  return authority.withSecret(client).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const json = { 'content-type': 'application/json' };
const token = JSON.stringify({ token_type: 'Bearer', expires_in: 3599, access_token: 'a' });
const UNREADABLE = { code: 'BadGateway', message: `${HOST} could not be reached, or answered no JSON object in time.` };

describe('a token endpoint', () => {
  it('that answers as it should is believed, and is the only URL that is asked', async () => {
    entra.fetched.length = 0;
    expect(await signIn((_request, response) => response.writeHead(200, json).end(token))).toBeUndefined();
    expect(entra.fetched).toEqual([expect.stringMatching(`^/${entra.tenantId}/oauth2/v2.0/token(\\?|$)`)]);
  });

  it.each([301, 302, 303, 307, 308])('that redirects with %i is not followed', async (status) => {
    entra.fetched.length = 0;
    const location = { location: `https://${HOST}/elsewhere` };
    const error = await signIn((_request, response) => response.writeHead(status, location).end());
    expect(error).toMatchObject({ code: 'BadGateway', message: expect.stringMatching(`^${HOST} answered ${status}`) });
    expect(entra.fetched).toHaveLength(1);
  });

  it('that sends a bomb is cut off when it has unpacked enough', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    const before = process.memoryUsage().rss;
    const error = await signIn((_request, response) =>
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb),
    );
    expect(error).toMatchObject({ code: 'BadGateway', message: `${HOST} answered more than 262144 bytes.` });
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  it('that never ends is cut off as well', async () => {
    const error = await signIn((_request, response) => {
      response.writeHead(200, json);
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect(error).toMatchObject({ code: 'BadGateway', message: `${HOST} answered more than 262144 bytes.` });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['says nothing', () => undefined],
    ['stops after its headers', (response) => response.writeHead(200, json).flushHeaders()],
    ['stops in the middle', (response) => response.writeHead(200, json).write(token.slice(0, 20))],
  ])('that %s is not waited for longer than the deadline', async (_what, answer) => {
    const started = performance.now();
    expect(await signIn((_request, response) => answer(response), 300)).toMatchObject(UNREADABLE);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['hangs up', (request) => request.destroy()],
    ['answers garbage', (_request, response) => response.writeHead(200, json).end('<html>')],
    [
      'says that it is packed, and is not',
      (_r, response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(token),
    ],
  ])('that %s is told as one that cannot be read', async (_what, answer) => {
    expect(await signIn(answer)).toMatchObject(UNREADABLE);
  });

  it('leaves the secret out of every failure, to the last cause', async () => {
    const answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [
      (request) => request.destroy(),
      (request, response) => void request.on('data', (body: Buffer) => response.writeHead(400, json).end(body)),
      (request, response) =>
        void request.on('data', (body: Buffer) =>
          response
            .writeHead(401, json)
            .end(JSON.stringify({ error: 'invalid_client', error_description: String(body) })),
        ),
    ];
    for (const answer of answers) {
      const error = await signIn(answer);
      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(secret);
    }
  });
});
