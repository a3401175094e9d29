/** A bounded map that drops what was used longest ago. */
export interface Lru<Value> {
  /** The value, or undefined where there is none; reading makes it the most recent. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  /** Drops what `match` says, or everything where it is not given. */
  clear(match?: (value: Value) => boolean): void;
  readonly size: number;
}

/** `capacity` counts entries and is at least 1. A Map iterates in insertion order, so its first key is the oldest. */
export function createLru<Value extends object>(capacity: number): Lru<Value> {
  const entries = new Map<string, Value>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) {
        entries.delete(key);
        entries.set(key, value);
      }
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > capacity) {
        for (const oldest of entries.keys()) {
          entries.delete(oldest);
          break;
        }
      }
    },
    delete(key) {
      entries.delete(key);
    },
    clear(match) {
      if (match === undefined) entries.clear();
      else for (const [key, value] of entries) if (match(value)) entries.delete(key);
    },
    get size() {
      return entries.size;
    },
  };
}
