import { useSyncExternalStore } from 'react';
import { ApiError, onSessionEnd, request, tab } from '../api/request.ts';
import { createWatch } from './watch.ts';

export type Role = 'Reader' | 'Operator' | 'Administrator';

/** Who is signed in, as `GET /console/session` says it. */
export interface Who {
  readonly kind: 'application' | 'user';
  readonly name: string;
  readonly tenantId: string;
  readonly objectId: string;
  readonly role: Role | null;
  /** Unix seconds. */
  readonly expires: number;
  readonly idleSeconds: number;
  /** Until the session ends where nobody uses it. */
  readonly secondsLeft: number;
}

/** Whom a link signs in, before it does. */
export interface Offered {
  readonly kind: 'application' | 'user';
  readonly name: string;
  readonly role: Role | null;
  readonly from: 'start' | 'link' | 'sign-in';
  /** Whether a session of this browser would end. */
  readonly replaces: boolean;
}

export type SessionState =
  | { readonly state: 'starting' }
  | { readonly state: 'asking'; readonly offered: Offered; readonly code: string }
  | { readonly state: 'in'; readonly who: Who }
  | { readonly state: 'out'; readonly refusal?: Refusal };

type Refusal = 'code' | 'offline';

let current: SessionState = { state: 'starting' };
const listeners = new Set<() => void>();

function become(next: SessionState): void {
  current = next;
  if (next.state === 'in') watch.start(next.who);
  else watch.stop();
  for (const listener of listeners) listener();
}

const isOffline = (error: unknown): boolean => error instanceof ApiError && error.status === 0;

/** A code of the address bar is taken out of the address before anything else happens. */
export async function startSession(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code === null) return resume();
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    const offered = await request<Offered>('/console/code', { method: 'POST', body: { code } });
    if (isExpected(offered)) await accept(code);
    else become({ state: 'asking', offered, code });
  } catch (error) {
    await refused(error);
  }
}

/** A link that is opened where the console is already changes the address alone. */
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#code=')) void startSession();
});

/** A link that does not count takes nobody out. */
async function refused(error: unknown): Promise<void> {
  if (isOffline(error)) return become({ state: 'out', refusal: 'offline' });
  if (tab.get() === null) return become({ state: 'out', refusal: 'code' });
  await resume();
}

/** Where a sign-in was begun stands in this tab alone: a page of another port can neither write nor read it. */
const BEGAN = 'sallyport-began';

export const noteSignIn = (): void => sessionStorage.setItem(BEGAN, 'true');

/** What this tab asked for, and the link that the start printed, need no question: nobody else could have sent them. */
function isExpected({ from, replaces }: Offered): boolean {
  const began = sessionStorage.getItem(BEGAN) !== null;
  sessionStorage.removeItem(BEGAN);
  return from === 'sign-in' ? began : from === 'start' && !replaces;
}

/** Uses the code up. */
export async function accept(code: string): Promise<void> {
  try {
    const { tab: value, ...who } = await request<Who & { readonly tab: string }>('/console/session', {
      method: 'POST',
      body: { code },
    });
    tab.keep(value);
    become({ state: 'in', who });
  } catch (error) {
    await refused(error);
  }
}

/** As it was before a link was opened: the code is not used. */
export async function resume(): Promise<void> {
  if (tab.get() === null) return become({ state: 'out' });
  try {
    become({ state: 'in', who: await request<Who>('/console/session') });
  } catch (error) {
    become({ state: 'out', ...(isOffline(error) && { refusal: 'offline' }) });
  }
}

/** Where nobody can be asked, what had its time has ended. */
const watch = createWatch(async (isOver) => {
  try {
    const who = await request<Who>('/console/session');
    if (current.state === 'in') become({ state: 'in', who });
  } catch (error) {
    if (isOver && isOffline(error)) become({ state: 'out', refusal: 'offline' });
  }
});

onSessionEnd(() => {
  if (current.state !== 'in') return;
  tab.forget();
  become({ state: 'out' });
});

export async function signOut(everywhere = false): Promise<void> {
  try {
    await request(everywhere ? '/console/sessions' : '/console/session', { method: 'DELETE' });
  } finally {
    tab.forget();
    become({ state: 'out' });
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSession = (): SessionState => useSyncExternalStore(subscribe, () => current);

const RANK: Readonly<Record<Role, number>> = { Reader: 1, Operator: 2, Administrator: 3 };

/** Whether whoever is signed in has at least that role. The server decides; this is for what to show. */
export function useRole(needed: Role): boolean {
  const session = useSession();
  if (session.state !== 'in' || session.who.role === null) return false;
  return RANK[session.who.role] >= RANK[needed];
}
