import { manage } from './request.ts';

/** Who a client id, an object id or the name of a user means; names are null where the directory does not know them. */
export interface Principal {
  readonly objectId: string;
  readonly principalType: 'ServicePrincipal' | 'User' | 'Group' | null;
  readonly displayName: string | null;
  readonly appId: string | null;
}

export const findPrincipal = (id: string, signal?: AbortSignal): Promise<Principal> =>
  manage(`/admin/principals/${encodeURIComponent(id)}`, { signal });
