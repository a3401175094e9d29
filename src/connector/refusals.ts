import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import { challenge } from '../wire/challenge.ts';

interface Door {
  /** The audience of callers' tokens. */
  readonly resource: string;
  readonly authority: () => string;
}

/** Both ways in: a key of the connection, or a token of somebody who may use it. */
const ways = ({ authority, resource }: Door) => ({
  'www-authenticate': `Key realm="sallyport", ${challenge(authority(), resource)}`,
});

export const noKey = (door: Door): Fault =>
  new Fault(
    'Unauthorized',
    'The request has no valid key of this connection; send "Authorization: Key" with one of its keys.',
    { headers: ways(door) },
  );

/** `cause` says what is wrong with the token. */
export const noToken = (door: Door, cause: Fault): Fault =>
  new Fault('Unauthorized', cause.message, { headers: ways(door), cause });

/** Under this inner code the envelope is that of the token exchange in front of Microsoft's connectors. */
export const MISSING_POLICY = 'MissingConnectionAcl';

/** In Microsoft's words, whether the connection is another's or none: what is said comes from the caller alone. */
export function missingPolicy({ objectId, tenantId, applicationId }: Caller, id: string): Fault {
  const named = id.slice(0, 64).replace(/[^\w-]/g, '?');
  return new Fault(
    'Forbidden',
    'Error from token exchange: Permission denied due to missing connection ACL: ' +
      `User = ${objectId}@${tenantId} appid=${applicationId}, connection=${named}`,
    { inner: MISSING_POLICY },
  );
}
