import { timingSafeEqual } from 'node:crypto';
import type { Seal } from '../crypto/seal.ts';
import { Fault } from '../fault.ts';
import { fromBase64Url } from '../wire/base64.ts';
import type { Continuation } from './context.ts';

/**
 * Continuation tokens: `base64url(MAC || expiry || position)`, where the MAC also covers the connection, the action and
 * what is listed. One connection's token is therefore nothing to another, nor one list's to another list.
 */
const MAC_BYTES = 16;
const LIFETIME_SECONDS = 3600;
const LONGEST = 1536;

export function createContinuation(seal: Pick<Seal, 'mac'>, connection: string, clock: () => number): Continuation {
  const mac = (context: readonly string[], payload: string): Buffer =>
    seal.mac('continuation', JSON.stringify([connection, ...context, payload])).subarray(0, MAC_BYTES);
  const seconds = () => Math.floor(clock() / 1000);

  return {
    seal(action, target, position) {
      if (position === undefined) return null;
      const payload = `${seconds() + LIFETIME_SECONDS}.${position}`;
      return Buffer.concat([mac([action, target], payload), Buffer.from(payload)]).toString('base64url');
    },
    open(action, target, token) {
      if (token === undefined) return undefined;
      const bytes = token.length > LONGEST ? undefined : fromBase64Url(token);
      if (bytes === undefined || bytes.length <= MAC_BYTES) throw foreign();
      const payload = bytes.subarray(MAC_BYTES).toString();
      if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), mac([action, target], payload))) throw foreign();
      const [expires = '', position = ''] = payload.split('.');
      if (seconds() > Number(expires)) throw stale();
      return position;
    },
  };
}

const foreign = (): Fault =>
  new Fault(
    'BadParameter',
    'The parameter continuationToken is not valid: it is not a token of this list on this connection.',
  );

const stale = (): Fault =>
  new Fault(
    'BadParameter',
    'The parameter continuationToken is not valid: it is older than an hour, so begin the list again.',
  );
