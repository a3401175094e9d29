import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../api/request.ts';
import { setSecret } from '../../../api/secrets.ts';
import { sentenceOf } from '../../../parts/states/Loaded.tsx';
import { isSent, type OnConflict, type Planned } from './plan.ts';

export type Result = { readonly done: 'created' | 'added' } | { readonly failure: string };

export interface Importing {
  readonly running: boolean;
  /** So many of those that are sent have been. */
  readonly sent: number;
  readonly of: number;
  /** Of those whose turn has come. */
  readonly results: ReadonlyMap<Planned, Result>;
  readonly run: (planned: readonly Planned[], onConflict: OnConflict) => Promise<void>;
  readonly cancel: () => void;
}

/** Sets secrets one by one, until all are set, somebody cancels, or the page is left. What came of each is kept, never its value. */
export function useImporting(vault: string): Importing {
  const results = useRef(new Map<Planned, Result>());
  const abort = useRef<AbortController>(undefined);
  const [state, setState] = useState({ running: false, sent: 0, of: 0 });
  useEffect(() => () => abort.current?.abort(), []);
  return {
    ...state,
    results: results.current,
    cancel: () => abort.current?.abort(),
    async run(planned, onConflict) {
      const { signal } = (abort.current = new AbortController());
      const turns = planned.filter((each) => isSent(each, onConflict) && !isDone(results.current.get(each)));
      setState({ running: true, sent: 0, of: turns.length });
      for (const [index, each] of turns.entries()) {
        const error = await send(vault, each, signal);
        if (signal.aborted) break;
        results.current.set(each, error === undefined ? doneOf(each) : { failure: sentenceOf(error) });
        setState({ running: true, sent: index + 1, of: turns.length });
        if (endsAll(error)) break;
      }
      setState((last) => ({ ...last, running: false }));
    },
  };
}

async function send(vault: string, { name, entry }: Planned, signal: AbortSignal): Promise<Error | undefined> {
  try {
    await setSecret(vault, name, { value: entry.value ?? '' }, signal);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

const isDone = (result: Result | undefined): boolean => result !== undefined && 'done' in result;

const doneOf = ({ verdict }: Planned): Result => ({ done: verdict === 'there' ? 'added' : 'created' });

/** What fails for one because of who asks, or of the way to the gateway, fails for all. */
const endsAll = (error: Error | undefined): boolean =>
  error instanceof ApiError && [0, 401, 403].includes(error.status);
