import { useQuery } from '@tanstack/react-query';
import { findPrincipal, type Principal } from '../api/principals.ts';

/** What the directory says of a principal; undefined until it has said something. */
export function usePrincipal(objectId: string): Principal | undefined {
  const { data } = useQuery({
    queryKey: ['principals', objectId],
    queryFn: ({ signal }) => findPrincipal(objectId, signal),
    staleTime: 60_000,
  });
  return data;
}

/** What the directory calls a principal; its id alone where it does not know it. */
export const usePrincipalName = (objectId: string): string | undefined =>
  usePrincipal(objectId)?.displayName ?? undefined;
