import { Fault } from '../../fault.ts';

/** Every way in which a sign-in for a connection does not count. None says a state, a code or an account's name. */

export function signsInItself(authId: string): Fault {
  const message = `A connection of the kind ${authId} signs in by itself: nobody has to consent to it.`;
  return new Fault('BadParameter', message);
}

export function foreignRedirect(): Fault {
  const message =
    'The redirectUrl is none that this server sends people to. It must equal an entry of --consent-redirect to the last character.';
  return new Fault('BadParameter', message);
}

export function ownerless(): Fault {
  const message =
    'The connection has no owner, who alone may give it an account: an older version made it. Delete it and make it anew.';
  return new Fault('Forbidden', message);
}

export function notOwner(): Fault {
  const message =
    'Only the owner of a connection gives it an account, since whoever else did might give it somebody else’s. Make a connection of your own.';
  return new Fault('Forbidden', message);
}

const AGAIN = 'Ask for a new link.';

export function unknownState(): Fault {
  const message = `This sign-in was not begun here, it ended long ago, or its connection was deleted. ${AGAIN}`;
  return new Fault('BadParameter', message);
}

export function usedState(): Fault {
  return new Fault('BadParameter', `This sign-in came back already, and each counts once. ${AGAIN}`);
}

export function lateState(): Fault {
  return new Fault(
    'BadParameter',
    `This sign-in took longer than ten minutes, or newer links took its place. ${AGAIN}`,
  );
}

export function changed(): Fault {
  const message = `The connection is no longer the one that the link was made for: it was changed or deleted. ${AGAIN}`;
  return new Fault('BadParameter', message);
}

export function otherAccount(): Fault {
  const message = 'Another account signed in than the one that the link was made for. Sign in with that one.';
  return new Fault('Forbidden', message);
}

export function noCode(): Fault {
  return new Fault('BadParameter', `The authority sent the browser back without a code. ${AGAIN}`);
}

export function unknownCode(): Fault {
  const message = `The code was not given here, it ended long ago, or its connection was deleted. ${AGAIN}`;
  return new Fault('BadParameter', message);
}

export function usedCode(): Fault {
  return new Fault('BadParameter', `The code was confirmed already, and each counts once. ${AGAIN}`);
}

export function lateCode(): Fault {
  return new Fault('BadParameter', `The code was not confirmed within ten minutes. ${AGAIN}`);
}

export function otherConnection(): Fault {
  return new Fault('BadParameter', 'The code belongs to another connection. Confirm it there.');
}

export function otherOwner(): Fault {
  return new Fault('Forbidden', 'The code was given to another owner of the connection, who alone may confirm it.');
}

export function otherConfirmed(): Fault {
  const message = 'The objectId and tenantId are not those of the account that signed in. Nothing was kept.';
  return new Fault('Forbidden', message);
}
