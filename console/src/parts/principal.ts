import { useQuery } from '@tanstack/react-query';
import { findPrincipal } from '../api/principals.ts';

/** What the directory calls a principal; its id alone where it does not know it. */
export function usePrincipalName(objectId: string): string | undefined {
  const { data } = useQuery({
    queryKey: ['principals', objectId],
    queryFn: ({ signal }) => findPrincipal(objectId, signal),
    staleTime: 60_000,
  });
  return data?.displayName ?? undefined;
}
