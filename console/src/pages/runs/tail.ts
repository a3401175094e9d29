import { useEffect, useState } from 'react';
import { type RunResource, type RunSearch, tailRuns } from '../../api/runs.ts';

/** So many rows are shown of what comes in; the list behind them has the others. */
const MOST = 200;

type Tail = { readonly runs: readonly RunResource[]; readonly failed: boolean };
const NOTHING: Tail = { runs: [], failed: false };

/** Runs that ended since `live` was set, the newest first. */
export function useTail(search: RunSearch, live: boolean): Tail {
  const [tail, setTail] = useState(NOTHING);
  const key = JSON.stringify(search);
  useEffect(() => {
    setTail(NOTHING);
    if (!live) return undefined;
    const ending = new AbortController();
    void follow(JSON.parse(key) as RunSearch, ending.signal, setTail);
    return () => ending.abort();
  }, [key, live]);
  return tail;
}

async function follow(search: RunSearch, signal: AbortSignal, set: (change: (tail: Tail) => Tail) => void) {
  try {
    for await (const run of tailRuns(search, signal)) {
      set(({ failed, runs }) => ({ failed, runs: [run, ...runs].slice(0, MOST) }));
    }
  } catch {
    // Whoever looks elsewhere ended it; everything else is told below.
  }
  if (!signal.aborted) set(({ runs }) => ({ runs, failed: true }));
}
