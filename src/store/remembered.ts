import type { Store } from './store.ts';

/** Values read from the store and kept until a unit touches their topic. */
export interface Remembered<Value> {
  /** From memory, else by `load`; undefined is not remembered, so that a flood of unknown names costs no memory. */
  get(key: string, load: () => Promise<Value | undefined>): Value | undefined | Promise<Value | undefined>;
}

const MOST = 10_000;

export function remember<Value>(store: Store, topic: string): Remembered<Value> {
  const known = new Map<string, Value>();
  let generation = 0;
  store.onTouch((topics) => {
    if (!topics.includes(topic)) return;
    generation += 1;
    known.clear();
  });

  const read = async (key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> => {
    const began = generation;
    const value = await load();
    // What was read before a change must not be remembered after it: a revoked key would live on.
    if (value === undefined || began !== generation) return value;
    if (known.size >= MOST) known.clear();
    known.set(key, value);
    return value;
  };

  return { get: (key, load) => known.get(key) ?? read(key, load) };
}
