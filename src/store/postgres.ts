import type { Beginning, Found } from './migrate.ts';
import type { Reader } from './sqlite.ts';
import type { Chain, Commit } from './unit.ts';

export async function inspectPostgres(_url: string): Promise<Found> {
  throw new Error('not yet');
}
export async function migratePostgres(_url: string, _beginning: Beginning): Promise<void> {
  throw new Error('not yet');
}
export async function openPostgresReader(_url: string): Promise<Reader> {
  throw new Error('not yet');
}
export async function openPostgresWriter(
  _url: string,
  _chain: Chain,
): Promise<{ commit: Commit; close(): Promise<void> }> {
  throw new Error('not yet');
}
