import { sealedRows } from '../reencrypt/sealed-rows.ts';
import { keyPlace, partPlace } from './tasks.ts';

/** The keys of tasks, and what came with them or of them, where they lie. */
export const SEALED_ROWS = {
  task: sealedRows({ table: 'task', key: { id: '' }, hasMeta: false, placeOf: ({ id }) => keyPlace(id) }),
  task_part: sealedRows({
    table: 'task_part',
    key: { task: '', number: -1 },
    hasMeta: false,
    placeOf: ({ task, number }) => partPlace(task, number),
    // A part has up to 150 KB.
    atOnce: 8,
  }),
};
