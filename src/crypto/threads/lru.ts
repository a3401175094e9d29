/** A bounded map that drops what was used longest ago. */
export interface Lru<Value> {
  /** The value, or undefined where there is none; reading makes it the most recent. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /** What is kept under `key`, or what `make` gives, which is then kept; when `make` throws, nothing is. */
  take(key: string, make: () => Value): Value;
  delete(key: string): void;
  /** Drops what `match` says, or everything where it is not given. */
  clear(match?: (value: Value, key: string) => boolean): void;
  readonly size: number;
}

/** `capacity` counts entries and is at least 1. A Map iterates in insertion order, so its first key is the oldest. */
export function createLru<Value extends object | number | string>(capacity: number): Lru<Value> {
  const entries = new Map<string, Value>();

  const set = (key: string, value: Value): void => {
    entries.delete(key);
    entries.set(key, value);
    const oldest = entries.keys().next();
    if (entries.size > capacity && !oldest.done) entries.delete(oldest.value);
  };

  const get = (key: string): Value | undefined => {
    const value = entries.get(key);
    if (value !== undefined) set(key, value);
    return value;
  };

  return {
    get,
    set,
    take(key, make) {
      const kept = get(key);
      if (kept !== undefined) return kept;
      const made = make();
      set(key, made);
      return made;
    },
    delete(key) {
      entries.delete(key);
    },
    clear(match) {
      if (match === undefined) entries.clear();
      else for (const [key, value] of entries) if (match(value, key)) entries.delete(key);
    },
    get size() {
      return entries.size;
    },
  };
}
