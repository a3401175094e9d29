import { Fault } from '../../fault.ts';
import { findPrincipal, GUID } from '../principal.ts';
import type { Server } from '../server.ts';
import { usage } from '../usage.ts';

/** What all commands of the directory need: its paths, its lists, and who is meant. */
export function directoryPath(...segments: readonly string[]): string {
  return ['/admin/directory', ...segments.map(encodeURIComponent)].join('/');
}

/** All pages of a list. */
export async function readList<Item>(server: Server, ...segments: readonly string[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after = '';
  for (;;) {
    const { body } = await server.manage('GET', `${directoryPath(...segments)}${after}`);
    const { value, next } = body as { readonly value: readonly Item[]; readonly next: string | null };
    items.push(...value);
    if (next === null) return items;
    after = `?after=${encodeURIComponent(next)}`;
  }
}

/** The client id that a client id or an object id means. Throws a usage error, and Fault NotFound. */
export async function applicationIdOf(server: Server, id: string): Promise<string> {
  if (!GUID.test(id)) throw usage('--id is not a GUID: the client id of an application, or its object id.');
  const { appId } = await findPrincipal(server, id);
  if (appId === null) throw new Fault('NotFound', `There is no application with the id ${id}.`);
  return appId;
}

/** Whether a name is the one that is asked for, as az compares them; every name where none is. */
export function isNamed(asked: string | undefined, name: string): boolean {
  return asked === undefined || name.toLowerCase().startsWith(asked.toLowerCase());
}
