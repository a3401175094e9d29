import autocannon, { type Request } from 'autocannon';
import { DIGITS, type LoadTool, type Target } from './load.ts';

/** The load from this process, where wrk is not installed. Its latencies are whole milliseconds. */
export function createAutocannon(): LoadTool {
  return {
    name: 'autocannon',
    async run({ origin, host = new URL(origin).host, method, target, headers, body, connections, seconds }) {
      const path = paths(target);
      const request = {
        method,
        headers: { host, ...headers },
        ...(body === undefined ? {} : { body }),
        setupRequest: (given: Request) => ({ ...given, path: path() }),
      };
      // The certificate is this machine's own, made a moment ago; how it is verified is not what is measured.
      const tlsOptions = { rejectUnauthorized: false };
      const { requests, duration, latency, non2xx, errors } = await autocannon({
        url: origin,
        connections,
        duration: seconds,
        requests: [request],
        tlsOptions,
      });
      const { p50, p99 } = latency;
      return { requests: requests.total, seconds: duration, p50, p99, failed: non2xx + errors };
    },
  };
}

function paths(target: Target): () => string {
  const below = (count: number) => Math.floor(Math.random() * count);
  if ('paths' in target) return () => target.paths[below(target.paths.length)] ?? '/';
  const { path, prefix, count, from } = target;
  let next = from ?? 0;
  const number = from === undefined ? () => below(count) : () => next++ % count;
  return () => path.replace('{name}', prefix + String(number()).padStart(DIGITS, '0'));
}
