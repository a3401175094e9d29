/**
 * The challenge of a 401: it tells a client which authority to ask, and for which resource. Clients split it at the
 * comma and insist that the vault's host ends with `.` and the host of `resource`.
 */
export function challenge(authority: string, resource: string): string {
  return `Bearer authorization="${authority}", resource="${resource}"`;
}
