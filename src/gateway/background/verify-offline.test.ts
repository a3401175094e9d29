import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { startTestGateway } from '../../../test/gateway.ts';
import { verifyOffline } from './verify-offline.ts';

it('verifies data whose server has stopped, and names a record that was cut off, which no server starts on', async () => {
  const gateway = await startTestGateway();
  await gateway.action('GET', '/secrets/api-key/value');
  await gateway.close();
  const { data } = gateway;
  const { records, firstBroken } = await verifyOffline({ data });
  expect(firstBroken).toBeUndefined();

  const database = new DatabaseSync(join(data, 'sallyport.db'));
  database.exec(`delete from audit where seq = ${records}; update audit_head set seq = ${records - 1}`);
  database.close();
  await expect(startTestGateway({ data })).rejects.toMatchObject({
    code: 'Tampered',
    message: expect.stringContaining('sallyport audit verify --offline'),
  });
  expect(await verifyOffline({ data })).toMatchObject({ records: records - 1, firstBroken: { seq: records } });
});
