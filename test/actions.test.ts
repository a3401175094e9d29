import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** The fourteen actions against the connector's contract, each over a real socket. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(async () => {
  await gateway.stop();
});

const get = async (path: string) => (await gateway.action('GET', path)).body as Record<string, unknown>;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

describe('secrets', () => {
  it('Get secret answers the nine members in order, absent ones null', async () => {
    const body = await get('/secrets/api-key/value');
    expect(Object.keys(body)).toEqual([
      'value',
      'name',
      'version',
      'contentType',
      'isEnabled',
      'createdTime',
      'lastUpdatedTime',
      'validityStartTime',
      'validityEndTime',
    ]);
    expect(body).toMatchObject({ name: 'api-key', isEnabled: true, validityStartTime: null, validityEndTime: null });
    expect(body['createdTime']).toMatch(TIME);
  });
});
