import { useSyncExternalStore } from 'react';

/** Which vaults somebody pinned or opened last in this browser: their names, and nothing else. */
export interface KnownVaults {
  readonly pinned: readonly string[];
  /** The last opened first. */
  readonly recent: readonly string[];
}

const KEPT_AS = 'sallyport-vaults';
const MOST_RECENT = 5;
const MOST_PINNED = 20;

const listeners = new Set<() => void>();

function read(): KnownVaults {
  try {
    const { pinned, recent } = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') as Partial<KnownVaults>;
    return { pinned: namesIn(pinned), recent: namesIn(recent) };
  } catch {
    return { pinned: [], recent: [] };
  }
}

const namesIn = (given: unknown): string[] =>
  Array.isArray(given) ? given.filter((name): name is string => typeof name === 'string') : [];

let current = read();

function become(next: KnownVaults): void {
  current = next;
  localStorage.setItem(KEPT_AS, JSON.stringify(next));
  for (const listener of listeners) listener();
}

/** It comes first from now on. */
export function rememberVault(name: string): void {
  const { pinned, recent } = current;
  if (recent[0] === name) return;
  become({ pinned, recent: [name, ...recent.filter((other) => other !== name)].slice(0, MOST_RECENT) });
}

export function togglePin(name: string): void {
  const { pinned, recent } = current;
  const others = pinned.filter((other) => other !== name);
  become({ pinned: others.length < pinned.length ? others : [...pinned, name].slice(-MOST_PINNED), recent });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useKnownVaults = (): KnownVaults => useSyncExternalStore(subscribe, () => current);
