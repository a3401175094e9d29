import { createLru } from '../../crypto/threads/lru.ts';
import type { Store } from '../../store/store.ts';
import { readGuid } from '../guid.ts';

/** The cache topic of everybody and everything in the directory. */
export const DIRECTORY_TOPIC = 'directory';

const CAPACITY = 1000;

/**
 * A find that remembers what was found, and what was not, until the directory is touched. A text that `read` does not take
 * (a GUID where it is not said) is not looked for at all: strangers choose these ids.
 */
export function createLookup<Value>(
  store: Pick<Store, 'onTouch'>,
  load: (id: string) => Promise<Value | undefined>,
  read: (text: string) => string | undefined = readGuid,
): (id: string) => Promise<Value | undefined> {
  const found = createLru<{ readonly value: Value | undefined }>(CAPACITY);
  let generation = 0;
  store.onTouch((topics) => {
    if (!topics.includes(DIRECTORY_TOPIC)) return;
    generation += 1;
    found.clear();
  });
  return async (text) => {
    const id = read(text);
    if (id === undefined) return undefined;
    const known = found.get(id);
    if (known !== undefined) return known.value;
    const started = generation;
    const value = await load(id);
    // A value that was read before a change became known may be the one before the change.
    if (started === generation) found.set(id, { value });
    return value;
  };
}
