import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The application at the end of a sign-in: it waits on a free port of this machine for the answer. */
export interface Callback {
  /** The redirect URI. */
  readonly url: string;
  /** The next answer: the parameters of its address, or of the form that was sent. */
  next(): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly method: string;
  readonly url: URL;
  readonly parameters: Readonly<Record<string, string>>;
}

export async function startCallback(): Promise<Callback> {
  const arrived: Answer[] = [];
  const waiting: ((answer: Answer) => void)[] = [];
  const server = createServer((request, response) => {
    const { method = '', url: path = '' } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' });
      response.end('<!doctype html><html lang="en"><title>Application</title><h1>Back in the application</h1></html>');
      const url = new URL(path, callback);
      if (url.pathname !== '/here') return;
      const sent = method === 'POST' ? new URLSearchParams(Buffer.concat(chunks).toString()) : url.searchParams;
      const answer = { method, url, parameters: Object.fromEntries(sent) };
      const next = waiting.shift();
      if (next) next(answer);
      else arrived.push(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const callback = `http://localhost:${(server.address() as AddressInfo).port}/here`;
  return {
    url: callback,
    next() {
      const answer = arrived.shift();
      return answer ? Promise.resolve(answer) : new Promise((resolve) => waiting.push(resolve));
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
