import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../../test/gateway.ts';
import { createEntries } from '../../authority/directory/entries.ts';
import { type Operator, startCall } from './first-start.ts';

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

it('the tenant has a domain, and one that an earlier version made gets it at the next start', async () => {
  gateway = await startTestGateway();
  const { tenantId } = gateway.ready.authority;
  const tenant = { tenantId, displayName: 'Sallyport', domains: ['sallyport.localhost'] };
  expect(await gateway.services.authority.directory.findTenant('Sallyport.Localhost')).toEqual(tenant);
  await writeAsBefore(gateway, tenantId);
  await gateway.close();
  gateway = await startTestGateway({ data: gateway.data });
  expect(await gateway.services.authority.directory.findTenant('sallyport.localhost')).toEqual(tenant);
});

/** The tenant's row as it was before tenants had domains. */
async function writeAsBefore({ services: { store, seal, journal } }: TestGateway, tenantId: string): Promise<void> {
  const entries = createEntries(store, seal);
  const rows = [await entries.find('tenant', tenantId), await entries.find('tenant-domain', 'sallyport.localhost')];
  const removed = rows.flatMap((row) => (row === undefined ? [] : [entries.remove(row)]));
  expect(removed).toHaveLength(2);
  const before = entries.insert('tenant', tenantId, {
    meta: JSON.stringify({ displayName: 'Sallyport' }),
    sealed: null,
  });
  await journal.conduct(startCall('TestTenantWrite'), () => ({ output: undefined, changes: [...removed, before] }));
}
