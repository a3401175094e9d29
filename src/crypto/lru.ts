/** A bounded cache that forgets what was not asked for longest. */
export interface Lru<Value> {
  /** What is kept under `id`, or what `make` gives, which is then kept; when `make` throws, nothing is. */
  take(id: string, make: () => Value): Value;
  drop(id: string): void;
  clear(): void;
}

/** @param capacity how many values are kept, 1 or more. */
export function createLru<Value>(capacity: number): Lru<Value> {
  // A Map keeps the order of insertion: what is used moves to the end, what is at the front goes first.
  const values = new Map<string, { readonly value: Value }>();
  return {
    take(id, make) {
      const entry = values.get(id) ?? { value: make() };
      values.delete(id);
      values.set(id, entry);
      const oldest = values.keys().next();
      if (values.size > capacity && !oldest.done) values.delete(oldest.value);
      return entry.value;
    },
    drop(id) {
      values.delete(id);
    },
    clear() {
      values.clear();
    },
  };
}
