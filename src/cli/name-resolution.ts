import { lookup } from 'node:dns/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** A name service that does not answer by then is not going to help the clients either. */
const PATIENCE = 1000;

/** Those of the URLs' host names that this machine does not resolve: browsers know `*.localhost`, many programs do not. */
export async function unresolved(urls: readonly string[]): Promise<string[]> {
  const hosts = [...new Set(urls.map((url) => new URL(url).hostname))];
  const known = await Promise.all(hosts.map(resolves));
  return hosts.filter((_host, at) => known[at] === false);
}

async function resolves(host: string): Promise<boolean> {
  const answered = lookup(host).then(
    () => true,
    () => false,
  );
  return Promise.race([answered, wait(PATIENCE, false, { ref: false })]);
}
