import http from 'node:http';
import { vi } from 'vitest';

/** What a client of server-sent events has heard. */
export interface Heard<Event> {
  readonly status: number;
  readonly type: string | undefined;
  readonly events: readonly Event[];
  /** As it came. */
  text(): string;
  /** Resolves when the server has ended the answer, or cut it. */
  readonly ended: Promise<void>;
  /** Resolves when so many events came. */
  until(count: number): Promise<void>;
  leave(): void;
}

/** Opens a stream of events on the plain listener, with a token or with headers. */
export async function hear<Event>(url: URL, as: string | Record<string, string>): Promise<Heard<Event>> {
  const headers = typeof as === 'string' ? { authorization: `Bearer ${as}` } : as;
  const request = http.get(url, { agent: false, headers });
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });
  const events: Event[] = [];
  let text = '';
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    const frames = (rest + chunk).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const [, data] = /^data: (.*)$/m.exec(frame) ?? [];
      if (data !== undefined) events.push(JSON.parse(data) as Event);
    }
  });
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    type: response.headers['content-type'],
    events,
    text: () => text,
    ended: new Promise((resolve) => response.on('close', resolve)),
    until: async (count) => void (await vi.waitUntil(() => events.length >= count, { timeout: 20_000, interval: 20 })),
    leave: () => request.destroy(),
  };
}
