import { describe, expect, it } from 'vitest';
import { scriptOf } from './wrk.ts';
import { parseWrk } from './wrk-output.ts';

const OUTPUT = `Running 2s test @ http://127.0.0.1:8080
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.31ms  412.55us  12.40ms   97.99%
    Req/Sec    24.40k     1.10k   26.02k    70.00%
  Latency Distribution
     50%  870.00us
     75%    1.02ms
     90%    1.40ms
     99%    1.20s
  48557 requests in 2.00s, 33.11MB read
Requests/sec:  24263.11
Transfer/sec:     16.54MB
`;

describe('the output of wrk', () => {
  it('gives count, time and latencies in milliseconds, whatever their unit', () => {
    expect(parseWrk(OUTPUT)).toEqual({ requests: 48_557, seconds: 2, p50: 0.87, p99: 1200, failed: 0 });
  });

  it('does not take the share within one deviation for the 99th percentile', () => {
    const swapped = OUTPUT.replace('97.99%', ' 99%  ').replace(/^ {5}99%.*\n/m, '');
    expect(() => parseWrk(swapped)).toThrow('wrk said something else');
  });

  it('counts answers that are no success as failed', () => {
    const refused = OUTPUT.replace('Requests/sec', '  Non-2xx or 3xx responses: 17\nRequests/sec');
    expect(parseWrk(refused).failed).toBe(17);
  });

  it('counts connections that broke as failed', () => {
    const broken = OUTPUT.replace(
      'Requests/sec',
      '  Socket errors: connect 1, read 2, write 3, timeout 4\nRequests/sec',
    );
    expect(parseWrk(broken).failed).toBe(10);
  });

  it('is refused where it is cut short', () => {
    expect(() => parseWrk(OUTPUT.slice(0, 100))).toThrow('wrk said something else');
  });
});

describe('the script for wrk', () => {
  const load = {
    origin: 'http://127.0.0.1:8080',
    method: 'POST',
    target: { path: '/secrets/{name}/value', prefix: 'secret-', count: 10 },
    headers: { authorization: 'Key x' },
    connections: 1,
    seconds: 1,
  } as const;

  it('draws the number of the name', () => {
    expect(scriptOf(load)).toContain('"/secrets/secret-" .. string.format("%07d", state % 10) .. "/value"');
  });

  it('takes one name after the other where it is told where to begin', () => {
    const script = scriptOf({ ...load, target: { ...load.target, from: 7 } });
    expect(script).toMatch(/local state = 7\n/);
    expect(script).toContain('state = state + 1');
    expect(scriptOf(load)).not.toContain('state = state + 1');
  });

  it('says how long the body is', () => {
    expect(scriptOf({ ...load, body: '{"a":1}' })).toContain('content-length: 7\\013\\010\\013\\010{\\034a\\034:1}"');
  });

  it('names the host that is asked for, not the address', () => {
    const script = scriptOf({ ...load, host: 'demo.vault.localhost:8443' });
    expect(script).toContain('host: demo.vault.localhost:8443\\013\\010');
    expect(script).not.toContain('host: 127.0.0.1');
  });

  it('refuses what it cannot write', () => {
    expect(() => scriptOf({ ...load, body: 'ü' })).toThrow('ASCII only');
  });
});
