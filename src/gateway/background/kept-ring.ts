import { openRing, type Ring, sealRing } from '../../crypto/sealing/key-ring.ts';
import { createLiveRing, type LiveRing } from '../../crypto/sealing/live-ring.ts';
import { readMasterKeyFile } from '../../crypto/sealing/master-key.ts';
import { Fault } from '../../fault.ts';
import type { Log } from '../../http/log.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import type { Store } from '../../store/store.ts';
import type { Dialect } from '../../store/unit.ts';
import type { DataFolder } from '../start/data-folder.ts';

/** What a unit touches that changes the ring: every process of this instance then knows the new one before it is answered. */
export const RING_TOPIC = 'key-ring';

/** How often instances look that share a PostgreSQL database, where topics do not reach across, in milliseconds. */
const LOOK = 10_000;

/** How long other instances may take until they work with another ring, in milliseconds: three looks. */
export const spreadTime = (dialect: Dialect): number => (dialect === 'sqlite' ? 0 : 3 * LOOK);

/** So many numbers of data keys that there are not are remembered: they can only come from rows that were forged. */
const MOST_RULED_OUT = 1000;

const ringText = query((db) => db.selectFrom('setting').select('value').where('name', '=', 'ring'));
const replaceText = statement((db, p: Parameters<{ was: string; next: string }>) =>
  db.updateTable('setting').set({ value: p.next }).where('name', '=', 'ring').where('value', '=', p.was),
);

/** The key ring of this process, and its text in the database. */
export interface KeptRing {
  readonly ring: LiveRing;
  /** Follows what the database holds now; false where it cannot, which is logged. */
  refresh(): Promise<boolean>;
  /** Resolves when every look that was begun so far has ended. */
  looked(): Promise<unknown>;
  /**
   * The change that puts another ring in the place of the one that the database holds now; a conflict where somebody was
   * faster. The master key is read anew. Throws Fault MasterKeyWrong.
   */
  rewrite(change: (ring: Ring) => Ring): Promise<Change>;
  /** Looks by itself where other instances may change the ring; the result ends that. */
  watch(): () => void;
}

/** A ring as it was found: `text` is what the database holds of it. */
export interface FoundRing {
  readonly ring: Ring;
  readonly text: string;
  readonly instance: string;
}

interface Keeping extends FoundRing {
  readonly folder: Pick<DataFolder, 'masterKey'>;
  readonly store: Pick<Store, 'rows' | 'change' | 'onTouch' | 'dialect'>;
  readonly log: Pick<Log, 'warn'>;
}

export function keepRing({ folder, store, ring: first, text: found, instance, log }: Keeping): KeptRing {
  const read = async (): Promise<string> => {
    const [row] = await store.rows(ringText, {});
    if (row === undefined)
      throw new Fault('MasterKeyWrong', 'The database holds no key ring; restore it from a backup.');
    return row.value;
  };
  const { refresh, looked, isBehind } = createLook(log, found, async (known) => {
    const text = await read();
    if (text !== known) ring.follow(openRing(text, readMasterKeyFile(folder.masterKey), instance));
    return text;
  });
  const isRuledOut = createRuledOut(refresh);
  const mayCome = (id: number): boolean => {
    if (store.dialect !== 'sqlite') return !isRuledOut(id);
    // Only processes of this instance write there, and each is told: what is not known is forged, unless a look failed.
    if (isBehind()) void refresh();
    return isBehind();
  };
  const ring = createLiveRing(first, (id) => (mayCome(id) ? notKnownYet() : undefined));

  store.onTouch((topics) => {
    if (topics.includes(RING_TOPIC)) void refresh();
  });

  return {
    ring,
    refresh,
    looked,
    async rewrite(change) {
      const was = await read();
      const master = readMasterKeyFile(folder.masterKey);
      ring.follow(openRing(was, master, instance));
      return store.change(replaceText, { was, next: sealRing(change(ring), master, instance) });
    },
    watch() {
      if (store.dialect === 'sqlite') return () => undefined;
      const timer = setInterval(() => void refresh(), LOOK).unref();
      return () => clearInterval(timer);
    },
  };
}

const notKnownYet = (): Fault =>
  new Fault('Unavailable', 'The value is sealed with a data key that is not known here yet: try again.', {
    headers: { 'Retry-After': '1' },
  });

/** Looks one after another: whoever asks is answered by one that began after that. */
function createLook(log: Keeping['log'], found: string, follow: (known: string) => Promise<string>) {
  let known = found;
  let behind = false;
  let last: Promise<boolean> = Promise.resolve(true);
  let waiting: Promise<boolean> | undefined;
  const look = async (): Promise<boolean> => {
    waiting = undefined;
    try {
      known = await follow(known);
      behind = false;
    } catch (error) {
      behind = true;
      log.warn('the key ring cannot be read anew', error instanceof Fault ? { code: error.code } : {});
    }
    return !behind;
  };
  return {
    refresh: () => (waiting ??= last = last.then(look)),
    looked: () => last,
    isBehind: () => behind,
  };
}

/** Whether a data key of that number was looked for already and not found; else has it looked for. */
function createRuledOut(refresh: () => Promise<boolean>): (id: number) => boolean {
  const ruledOut = new Set<number>();
  const lookFor = async (id: number): Promise<void> => {
    if (!(await refresh())) return;
    if (ruledOut.size >= MOST_RULED_OUT) ruledOut.clear();
    ruledOut.add(id);
  };
  return (id) => {
    if (ruledOut.has(id)) return true;
    void lookFor(id);
    return false;
  };
}
