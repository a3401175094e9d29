import { sealedRows } from '../jobs/reencrypt/sealed-rows.ts';
import { placeOf } from './objects.ts';

/** The values of secrets and the private halves of keys, where they lie. */
export const SEALED_ROWS = {
  object: sealedRows({ table: 'object', key: { vault: '', kind: '', name: '' }, placeOf: (row) => placeOf(row) }),
  object_version: sealedRows({
    table: 'object_version',
    key: { vault: '', kind: '', name: '', version: '' },
    placeOf: (row) => placeOf(row, row.version),
  }),
};
