/** The data-plane versions that Key Vault has published; there is no default, and every request names one. */
export const API_VERSIONS: ReadonlySet<string> = new Set([
  '2015-06-01',
  '2016-10-01',
  '7.0',
  '7.1',
  '7.2',
  '7.3',
  '7.4-preview.1',
  '7.4',
  '7.5-preview.1',
  '7.5',
  '7.6-preview.1',
  '7.6-preview.2',
  '7.6',
  '2025-06-01-preview',
  '2025-07-01',
  '2026-01-01-preview',
  '2026-03-01-preview',
  '2026-04-01',
  '2026-05-01-preview',
  '2026-07-01-preview',
]);

export const NEWEST_API_VERSION = '2026-04-01';

/** Whether a version is at least one that is a date; those of the form 7.x are older than all of them but the first two. */
export function isSince(version: string, date: string): boolean {
  return /^\d{4}-/.test(version) && version >= date;
}
