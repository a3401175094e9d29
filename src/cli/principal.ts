import type { Server } from './server.ts';

export interface Principal {
  readonly objectId: string;
  /** Null where nobody has that id. */
  readonly principalType: string | null;
  /** Of an application, its client id. */
  readonly appId: string | null;
}

export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whom a client id means; an object id means itself. `id` is a GUID. */
export async function findPrincipal(server: Server, id: string): Promise<Principal> {
  return (await server.manage('GET', `/admin/principals/${id}`)).body as Principal;
}
