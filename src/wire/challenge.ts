/**
 * The challenge of a 401: it tells a client which authority to ask, and for which resource. Clients split it at the
 * comma and insist that the vault's host ends with `.` and the host of `resource`. `claims` is JSON that the next token
 * must fulfil ("Claims challenges, claims requests and client capabilities").
 */
export function challenge(authority: string, resource: string, claims?: string): string {
  const plain = `Bearer authorization="${authority}", resource="${resource}"`;
  if (claims === undefined) return plain;
  return `${plain}, error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
}
