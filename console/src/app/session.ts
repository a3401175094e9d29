import { useSyncExternalStore } from 'react';
import { ApiError, onSessionEnd, request, tab } from '../api/request.ts';

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
}

export type SessionState =
  | { readonly state: 'starting' }
  | { readonly state: 'in'; readonly who: Who }
  | { readonly state: 'out'; readonly refusal?: 'code' | 'offline' };

let current: SessionState = { state: 'starting' };
const listeners = new Set<() => void>();

function become(next: SessionState): void {
  current = next;
  for (const listener of listeners) listener();
}

/** A code of the address bar is used up and taken out of the address before anything else happens. */
export async function startSession(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(history.state, '', location.pathname + location.search);
  try {
    if (code === null) return await resume();
    const { tab: value, ...who } = await request<Who & { readonly tab: string }>('/console/session', {
      method: 'POST',
      body: { code },
    });
    tab.keep(value);
    become({ state: 'in', who });
  } catch (error) {
    become({ state: 'out', refusal: error instanceof ApiError && error.status === 0 ? 'offline' : 'code' });
  }
}

async function resume(): Promise<void> {
  if (tab.get() === null) return become({ state: 'out' });
  try {
    become({ state: 'in', who: await request<Who>('/console/session') });
  } catch (error) {
    become({ state: 'out', ...(error instanceof ApiError && error.status === 0 && { refusal: 'offline' }) });
  }
}

onSessionEnd(() => {
  if (current.state === 'starting') return;
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
