import { useEffect, useRef, useState } from 'react';
import { type Account, type ConnectionResource, confirmConsent, consentLink, refOf } from '../../../api/connections.ts';
import { findPrincipal } from '../../../api/principals.ts';
import { ApiError } from '../../../api/request.ts';
import { useSession } from '../../../app/session.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../shown.ts';
import { awaitReturn, type Waiting } from './handover.ts';

const WINDOW = 'popup,noopener,noreferrer,width=520,height=720';

/** A link of the authority; nothing else is opened. */
const isLink = (link: string): boolean => /^https:\/\/[\x21-\x7e]+$/.test(link);

/** Somebody signs in for the connection in another window; the console confirms it as the owner. */
export function useConsent(connection: ConnectionResource) {
  const session = useSession();
  const forget = useForget();
  const waiting = useRef<Waiting>(undefined);
  const [link, setLink] = useState<string>();
  const [done, setDone] = useState(false);
  useEffect(() => () => waiting.current?.stop(), []);
  const acting = useActing(async (who: string) => {
    const { objectId } = await findPrincipal(who);
    const account = { objectId, tenantId: session.state === 'in' ? session.who.tenantId : '' };
    waiting.current?.stop();
    const window = awaitReturn();
    waiting.current = window;
    try {
      const opened = await consentLink(refOf(connection), account, window.redirectUrl);
      if (!isLink(opened)) throw new ApiError(502, 'BadGateway', '');
      setLink(opened);
      open(opened, '_blank', WINDOW);
      await confirmed(connection, account, window);
      await forget();
      setDone(true);
    } finally {
      setLink(undefined);
    }
  });
  return { begin: acting.run, pending: acting.pending, error: acting.error, link, done };
}

async function confirmed(connection: ConnectionResource, account: Account, window: Waiting): Promise<void> {
  const returned = await window.returned;
  try {
    if ('error' in returned)
      throw new ApiError(403, 'Declined', returned.error || strings.connections.consent.declined);
    await confirmConsent(refOf(connection), account, returned.code);
    window.settle('done');
  } catch (error) {
    window.settle('refused');
    throw error;
  }
}
