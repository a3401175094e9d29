import type { Store } from './store.ts';

/** A row as a cache keeps it: clear JSON, its HMAC, sealed bytes. Never a plaintext. */
export interface CachedRow {
  readonly meta: string;
  readonly mac: Uint8Array;
  readonly sealed: Uint8Array | null;
}

/**
 * Rows that were read, by object and part (the latest version, or one by its id), until a unit touches the object. A
 * commit of any other process throws away SQLite's own page cache, and every audited call is a commit: without this a
 * warm read costs three times as much (figures in ARCHITECTURE.md). On PostgreSQL other instances may write unseen, so
 * nothing is kept there.
 */
export interface RowCache {
  get(
    object: string,
    part: string,
    load: () => Promise<CachedRow | undefined>,
  ): CachedRow | Promise<CachedRow | undefined>;
}

/** What a unit that changes rows of the object must touch. */
export const objectTopic = (object: string): string => `object:${object}`;
/** What a unit must touch that takes a vault away, for whatever is kept of its objects beside rows: they are no more. */
export const objectsTopic = (vault: string, kind: string): string => objectTopic(`${vault}/${kind}/`);
const PREFIX = objectTopic('');

/** Strings and buffers have headers; an estimate is enough for a bound. */
const OVERHEAD = 300;

export function createRowCache(store: Store, limitBytes: number): RowCache {
  const objects = new Map<string, { parts: Map<string, CachedRow>; bytes: number }>();
  let bytes = 0;
  let generation = 0;

  const drop = (object: string): void => {
    bytes -= objects.get(object)?.bytes ?? 0;
    objects.delete(object);
  };

  store.onTouch((topics) => {
    for (const topic of topics) {
      if (!topic.startsWith(PREFIX)) continue;
      generation += 1;
      drop(topic.slice(PREFIX.length));
    }
  });

  const keep = (object: string, part: string, row: CachedRow): void => {
    const size = row.meta.length + (row.sealed?.length ?? 0) + OVERHEAD;
    const entry = objects.get(object) ?? { parts: new Map<string, CachedRow>(), bytes: 0 };
    entry.parts.set(part, row);
    entry.bytes += size;
    bytes += size;
    objects.set(object, entry);
    // The oldest go first. What is hit is not moved: with a bound this wide, order costs more than it brings.
    for (const oldest of objects.keys()) {
      if (bytes <= limitBytes) break;
      drop(oldest);
    }
  };

  const read = async (
    object: string,
    part: string,
    load: () => Promise<CachedRow | undefined>,
  ): Promise<CachedRow | undefined> => {
    const began = generation;
    const row = await load();
    // What was read before a change must not be kept after it.
    if (row !== undefined && began === generation && store.dialect === 'sqlite') keep(object, part, row);
    return row;
  };

  return {
    get: (object, part, load) => objects.get(object)?.parts.get(part) ?? read(object, part, load),
  };
}
