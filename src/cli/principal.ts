import type { Server } from './server.ts';

export interface Principal {
  readonly objectId: string;
  /** Null where nobody has that id. */
  readonly principalType: string | null;
  /** Of an application, its client id. */
  readonly appId: string | null;
}

export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can mean somebody. */
export const isPrincipal = (text: string): boolean => GUID.test(text) || text.includes('@');

/** Whom a client id, or the principal name of a user, means; an object id means itself. Throws Fault NotFound for a name. */
export async function findPrincipal(server: Server, id: string): Promise<Principal> {
  return (await server.manage('GET', `/admin/principals/${encodeURIComponent(id)}`)).body as Principal;
}
