import { useEffect, useRef, useState } from 'react';
import { type Verification, watchVerification } from '../../api/audit.ts';

export type VerificationState =
  | { readonly state: 'idle' | 'cancelled' | 'cut' }
  | { readonly state: 'running' | 'ended'; readonly progress: Verification }
  | { readonly state: 'failed'; readonly error: Error };

/** A walk of the whole chain on the server, which ends it when nobody listens any more. */
export function useVerification() {
  const [current, setCurrent] = useState<VerificationState>({ state: 'idle' });
  const ending = useRef<AbortController>(undefined);
  useEffect(() => () => ending.current?.abort(), []);
  const start = () => {
    const controller = new AbortController();
    ending.current = controller;
    setCurrent({ state: 'running', progress: { done: 0, total: 0 } });
    void follow(controller.signal, setCurrent);
  };
  return { current, running: current.state === 'running', start, cancel: () => ending.current?.abort() };
}

async function follow(signal: AbortSignal, become: (state: VerificationState) => void): Promise<void> {
  try {
    for await (const progress of watchVerification(signal)) {
      const isLast = progress.verified !== undefined;
      become({ state: isLast ? 'ended' : 'running', progress });
      if (isLast) return;
    }
    become({ state: 'cut' });
  } catch (error) {
    become(signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: error as Error });
  }
}
