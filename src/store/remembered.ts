import type { Store } from './store.ts';

/** Values read from the store and kept until a unit touches one of their topics. */
export interface Remembered<Value> {
  /**
   * From memory, else by `load`, once for all who ask meanwhile; undefined is not remembered, so that a flood of unknown
   * names costs no memory.
   */
  get(key: string, load: () => Promise<Value | undefined>): Value | undefined | Promise<Value | undefined>;
}

export interface Bound<Value> {
  /** How much of the bound a value takes; 1 where it is not said. */
  readonly weigh: (value: Value) => number;
  readonly most: number;
}

const ORDINARY: Bound<unknown> = { weigh: () => 1, most: 10_000 };

export function remember<Value>(
  store: Store,
  topic: string | readonly string[],
  bound: Bound<Value> = ORDINARY,
): Remembered<Value> {
  const own = new Set(typeof topic === 'string' ? [topic] : topic);
  const known = new Map<string, Value>();
  const loading = new Map<string, Promise<Value | undefined>>();
  let weight = 0;
  let generation = 0;
  const drop = (): void => {
    known.clear();
    weight = 0;
  };
  store.onTouch((topics) => {
    if (!topics.some((each) => own.has(each))) return;
    generation += 1;
    drop();
    // Whoever asks from now on must not be answered with what was read before.
    loading.clear();
  });

  const read = async (key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> => {
    const began = generation;
    const value = await load();
    // What was read before a change must not be remembered after it: a revoked key would live on.
    if (value === undefined || began !== generation) return value;
    const heavy = bound.weigh(value);
    if (weight + heavy > bound.most) drop();
    known.set(key, value);
    weight += heavy;
    return value;
  };

  const join = (key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> => {
    const started = loading.get(key);
    if (started !== undefined) return started;
    const reading = read(key, load).finally(() => {
      if (loading.get(key) === reading) loading.delete(key);
    });
    loading.set(key, reading);
    return reading;
  };

  return { get: (key, load) => known.get(key) ?? join(key, load) };
}
