import { type Kind, recoverObject } from '../../api/objects.ts';
import { useActing } from '../../parts/forms/acting.ts';
import { useForget } from './forget.ts';

/** Recovers a deleted object, after which it is in another list. */
export function useRecover(vault: string, kind: Kind) {
  const forget = useForget(vault);
  const { run, error } = useActing(async (name: string) => {
    await recoverObject(vault, kind, name);
    forget(kind, name);
  });
  return { recover: (name: string) => void run(name), failure: error };
}
