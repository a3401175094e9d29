import { sealedRows } from '../jobs/reencrypt/sealed-rows.ts';
import { placeOf } from './connections.ts';
import { placeOf as placeOfConsent } from './consent/rows.ts';
import { placeOf as placeOfDeleted } from './deleted-connections.ts';

/** What connections sign in with, where it lies. */
export const SEALED_ROWS = {
  connection: sealedRows({ table: 'connection', key: { id: '' }, placeOf: ({ id }) => placeOf(id) }),
  deleted_connection: sealedRows({
    table: 'deleted_connection',
    key: { id: '' },
    placeOf: ({ id }) => placeOfDeleted(id),
  }),
  connection_consent: sealedRows({
    table: 'connection_consent',
    key: { id: '' },
    bound: ['code', 'connection', 'until'],
    placeOf: (row) => placeOfConsent(row),
  }),
};
