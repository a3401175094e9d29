import { setTimeout } from 'node:timers/promises';
import { SEALED_ROWS as directoryRows } from '../../authority/directory/sealed-rows.ts';
import { SEALED_ROWS as connectionRows } from '../../connections/sealed-rows.ts';
import { reencrypt } from '../../jobs/reencrypt/reencrypt.ts';
import type { SealedRows, SealedTable } from '../../jobs/reencrypt/sealed-rows.ts';
import type { TaskKind } from '../../jobs/tasks/kind.ts';
import { SEALED_ROWS as taskRows } from '../../jobs/tasks/sealed-rows.ts';
import { SEALED_ROWS as vaultRows } from '../../vault/sealed-rows.ts';
import { AUTHORITY_ROWS } from '../listeners/tls.ts';
import type { Services } from '../services.ts';
import { RING_TOPIC, spreadTime } from './kept-ring.ts';

/** Every table with the column `sealed`: the compiler misses one that is not here. */
export const SEALED_TABLES: Readonly<Record<SealedTable, SealedRows>> = {
  ...vaultRows,
  ...connectionRows,
  ...directoryRows,
  ...taskRows,
};

const sleep = (milliseconds: number): Promise<void> => setTimeout(milliseconds, undefined, { ref: false });

/** `heard` resolves when all other processes of this instance have dropped what writes have outdated so far. */
export function reencryption(
  { store, seal, keyRing, clock }: Pick<Services, 'store' | 'seal' | 'keyRing' | 'clock'>,
  heard: () => Promise<void>,
  pause = sleep,
): TaskKind {
  return reencrypt({
    store,
    seal,
    clock,
    tables: [...Object.values(SEALED_TABLES), AUTHORITY_ROWS],
    pause,
    keyRing: {
      ...keyRing,
      topic: RING_TOPIC,
      lag: spreadTime(store.dialect),
      everywhere: () => Promise.all([keyRing.looked(), heard()]),
    },
  });
}
