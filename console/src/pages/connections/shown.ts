import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ConnectionRef, getConnection } from '../../api/connections.ts';

/** Which connection the address names. */
export const useRef = (): ConnectionRef => useParams({ from: '/connections/$subscription/$group/$name' });

const keyOf = ({ subscription, group, name }: ConnectionRef) =>
  ['connection', subscription, group, name].map((part) => part.toLowerCase());

/** The connection that the address names, looked at again while somebody looks at it. */
export function useConnection() {
  const ref = useRef();
  return useQuery({
    queryKey: keyOf(ref),
    queryFn: ({ signal }) => getConnection(ref, signal),
    refetchInterval: 30_000,
  });
}

/** Forgets what is known of the connection, of its parts, and of the lists that it is or was in. */
export function useForget(): () => Promise<void> {
  const client = useQueryClient();
  const ref = useRef();
  return async () => {
    void client.resetQueries({ queryKey: ['connections'] });
    void client.resetQueries({ queryKey: ['deleted-connections'] });
    await client.invalidateQueries({ queryKey: keyOf(ref) });
  };
}

/** The name in the cache of a part of the connection. */
export const partKey = (ref: ConnectionRef, part: string): string[] => [...keyOf(ref), part];
