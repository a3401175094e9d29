import { useRef, useState } from 'react';
import { useFleeting } from '../../../../parts/values/fleeting.ts';
import type { Outcome } from './perform.ts';

type Settled = { readonly outcome: Outcome } | { readonly error: Error };

/** What came of the last use of a key, for as long as nothing was changed since: it is of what the form says, or it is not there. */
export function usePerforming() {
  const [settled, setSettled] = useFleeting<Settled>();
  const [pending, setPending] = useState(false);
  const edition = useRef(0);
  const drop = () => {
    edition.current += 1;
    setSettled(undefined);
  };
  const run = async (act: () => Promise<Outcome>) => {
    drop();
    const of = edition.current;
    setPending(true);
    const found = await act().then(
      (outcome) => ({ outcome }),
      (error: Error) => ({ error }),
    );
    setPending(false);
    if (of === edition.current) setSettled(found);
  };
  return { settled, pending, drop, run };
}
