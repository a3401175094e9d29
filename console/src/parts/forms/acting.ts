import { useState } from 'react';

/**
 * Something that is done once, now, and may fail. What it was given and what came of it is kept nowhere: a value that somebody
 * typed must be in no cache.
 */
export function useActing<Given extends readonly unknown[]>(act: (...given: Given) => Promise<unknown>) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const run = async (...given: Given): Promise<boolean> => {
    setPending(true);
    setError(undefined);
    try {
      await act(...given);
      return true;
    } catch (caught) {
      setError(caught as Error);
      return false;
    } finally {
      setPending(false);
    }
  };
  return { run, pending, error };
}
