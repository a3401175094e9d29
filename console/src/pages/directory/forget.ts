import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Entries } from '../../api/directory.ts';

/** Forgets what is known of an entry that was changed, and of the list that it is or was in. */
export function useForget(entries: Entries): (id?: string) => void {
  const client = useQueryClient();
  return useCallback(
    (id) => {
      void client.resetQueries({ queryKey: ['directory', entries] });
      if (id !== undefined) void client.invalidateQueries({ queryKey: ['directory-entry', entries, id] });
      void client.invalidateQueries({ queryKey: ['principals'] });
    },
    [client, entries],
  );
}
