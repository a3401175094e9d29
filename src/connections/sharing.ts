import type { Connection, Owner } from './connection.ts';
import { isSamePrincipal } from './consent/principals.ts';
import { AUTH_TYPES } from './credentials/auth-types.ts';

export const isShareable = ({ authId }: Pick<Connection, 'authId'>): boolean => AUTH_TYPES[authId].shareable;

/** A connection of an older version has no owner. */
export const isOwner = ({ owner }: Pick<Connection, 'owner'>, caller: Owner): boolean => isSamePrincipal(owner, caller);

/** The reference's own words ("This is not shareable connection"), and what follows from them. */
export const UNSHAREABLE =
  'This is not shareable connection: it can be used by its owner, and by applications that the owner granted. ' +
  'Another user must create a connection of his own.';
