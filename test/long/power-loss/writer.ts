/**
 * The process whose disk fails: `writer.ts FILE KEY SEED FROM TO [THREAD]`. Writes units, up to sixteen at once, and says
 * `ACK n` the moment when the write of unit n has resolved. In the middle it closes the store and opens it again; at the
 * end it just ends, as after a kill.
 */
import { createSecretKey } from 'node:crypto';
import { writeSync } from 'node:fs';
import { writerSpec } from '../../../src/audit/chain.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { unitOf } from './workload.ts';

const [file = '', secret = '', seed = '', from = '', to = '', thread = ''] = process.argv.slice(2);
const key = createSecretKey(Buffer.from(secret, 'hex'));

const WIDTHS = [1, 16, 3, 1, 8];

function open(): Promise<Store> {
  const spec = writerSpec(key);
  return openStore(`sqlite:${file}`, {
    writer: thread === '' ? spec : { ...spec, thread: new URL(thread, import.meta.url) },
  });
}

async function write(store: Store, unit: number): Promise<void> {
  const written = await store.write(unitOf(store, Number(seed), unit));
  if (written !== 'done') throw new Error(`Unit ${unit} answered ${written}.`);
  writeSync(1, `ACK ${unit}\n`);
}

/** In waves of changing width, so that commits of one unit and of many take turns. */
async function writeAll(store: Store, first: number, end: number): Promise<void> {
  for (let unit = first, wave = 0; unit < end; wave += 1) {
    const width = Math.min(WIDTHS[wave % WIDTHS.length] ?? 1, end - unit);
    await Promise.all(Array.from({ length: width }, (_, index) => write(store, unit + index)));
    unit += width;
  }
}

const middle = Math.floor((Number(from) + Number(to)) / 2);
const store = await open();
await writeAll(store, Number(from), middle);
await store.close();
await writeAll(await open(), middle, Number(to));
process.exit(0);
