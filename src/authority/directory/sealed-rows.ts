import { sealedRows } from '../../jobs/reencrypt/sealed-rows.ts';
import { type EntryKind, placeOf } from './entries.ts';

/** Secrets of applications, passwords of users and the keys that sign, where they lie. */
export const SEALED_ROWS = {
  directory: sealedRows({
    table: 'directory',
    key: { kind: '', id: '' },
    placeOf: ({ kind, id }) => placeOf(kind as EntryKind, id),
  }),
};
