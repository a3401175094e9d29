import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../test/gateway.ts';
import type { Operator } from './first-start.ts';

let gateway: TestGateway | undefined;

afterEach(async () => {
  await gateway?.stop();
});

const operatorOf = ({ data }: TestGateway): Operator =>
  JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Operator;

it('the operator file follows the address from start to start, and keeps its credentials', async () => {
  gateway = await startTestGateway();
  const first = operatorOf(gateway);
  expect(first.url).toBe(gateway.ready.authority.url);
  await gateway.close();
  gateway = await startTestGateway({ data: gateway.data, authorityHost: ['gateway.example:8443'] });
  expect(operatorOf(gateway)).toEqual({ ...first, url: 'https://gateway.example:8443' });
});
