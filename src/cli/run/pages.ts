import type { Server } from '../server.ts';

/** The server's largest page. */
const PAGE = 100;

/** The first `most` of a list that goes on behind a token. */
export async function collectRuns(
  server: Server,
  path: string,
  query: URLSearchParams,
  most: number,
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  while (found.length < most) {
    query.set('limit', String(Math.min(PAGE, most - found.length)));
    const { body } = await server.manage('GET', `${path}?${query.toString()}`);
    const { value, continuationToken } = body as { value: readonly unknown[]; continuationToken: string | null };
    found.push(...value);
    if (continuationToken === null) break;
    query.set('continuationToken', continuationToken);
  }
  return found;
}
