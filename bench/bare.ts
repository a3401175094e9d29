import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import type { Child } from './child.ts';
import type { Reply } from './request.ts';

/** What node:http adds to any answer by itself. */
const ITS_OWN = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

/** Bare node:http that answers as `reply` does: the same bytes, and as many headers. */
export async function startBare(bench: Bench, reply: Reply): Promise<Child & { readonly origin: string }> {
  const file = join(bench.work, 'bare.json');
  writeFileSync(file, JSON.stringify({ headers: headersOf(reply), body: reply.body }));
  const child = bench.process('bare.mjs', file);
  return { ...child, origin: `http://127.0.0.1:${await child.line()}` };
}

function headersOf({ rawHeaders }: Reply): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!ITS_OWN.has(name.toLowerCase())) headers[name] = rawHeaders[at + 1] ?? '';
  }
  return headers;
}
