import { randomBytes } from 'node:crypto';
import type { Reply } from '../gateway.ts';
import type { Canary } from './leaks.ts';

/** Values that are like no other, and the calls that carry them in. */
export const plainCore = (core: string): string => core;

export function createCanaries() {
  const canaries: Canary[] = [];
  /** What was driven, so that the search is known to come after something. */
  const served: string[] = [];
  const refused: string[] = [];
  return {
    canaries,
    served,
    refused,

    /** Characters that escape differently in JSON, URLs and Base64 around a part that is like no other. */
    plant(this: void, name: string, shape: (core: string) => string = (core) => `ca"\\/+ñ ${core}`): string {
      const core = `Canary${randomBytes(18).toString('hex')}`;
      const value = shape(core);
      canaries.push({ name, value }, { name: `${name}, its core`, value: core });
      return value;
    },

    known(this: void, name: string, value: string | Uint8Array, allowedIn: readonly string[] = []): void {
      canaries.push({ name, value, allowedIn });
    },

    async good(this: void, what: string, call: Promise<Reply>): Promise<Record<string, never>> {
      const reply = await call;
      if (reply.status >= 300) throw new Error(`${what}: ${reply.status} ${reply.text}`);
      served.push(what);
      return reply.body;
    },

    /** A call that is refused, and whose answer repeats nothing of what was sent. */
    async bad(this: void, call: Promise<Reply>): Promise<void> {
      const { status, text, headers } = await call;
      refused.push(String(status));
      const answer = text + JSON.stringify(headers);
      const repeated = canaries.find(({ value }) => typeof value === 'string' && answer.includes(value));
      if (repeated !== undefined) throw new Error(`${repeated.name} is in an answer: ${text}`);
      if (status < 400) throw new Error(`${status}: ${text}`);
    },
  };
}
