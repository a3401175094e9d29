/** The members that say something, as the query of an address. */
export function queryOf(search: object): string {
  const set = Object.entries(search).filter(([, value]) => value !== undefined && value !== '') as [string, string][];
  return new URLSearchParams(set).toString();
}
