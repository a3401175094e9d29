import { useQueryClient } from '@tanstack/react-query';
import type { Kind } from '../../api/objects.ts';

/** Forgets what is known of an object that was changed, and of the lists that it is or was in. */
export function useForget(vault: string): (kind: Kind, name: string) => void {
  const client = useQueryClient();
  return (kind, name) => {
    for (const list of [kind, `deleted-${kind}`]) void client.resetQueries({ queryKey: [list, vault] });
    for (const part of ['versions', 'object', 'policy']) {
      void client.invalidateQueries({ queryKey: [`${kind}-${part}`, vault, name] });
    }
  };
}
