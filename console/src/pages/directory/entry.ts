import { useQuery } from '@tanstack/react-query';
import { type Entries, getEntry } from '../../api/directory.ts';

export const useEntry = <Item>(entries: Entries, id: string) =>
  useQuery({
    queryKey: ['directory-entry', entries, id],
    queryFn: ({ signal }) => getEntry<Item>(entries, id, signal),
  });
