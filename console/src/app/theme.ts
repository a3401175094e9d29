import { type Theme, teamsHighContrastTheme, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';

export const CHOICES = ['system', 'light', 'dark', 'contrast'] as const;
export type ThemeChoice = (typeof CHOICES)[number];

const KEPT_AS = 'sallyport-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const forced = matchMedia('(forced-colors: active)');
const listeners = new Set<() => void>();

const THEMES: Readonly<Record<Exclude<ThemeChoice, 'system'>, Theme>> = {
  light: webLightTheme,
  dark: webDarkTheme,
  contrast: teamsHighContrastTheme,
};

function choice(): ThemeChoice {
  const kept = localStorage.getItem(KEPT_AS);
  return CHOICES.find((known) => known === kept) ?? 'system';
}

function shown(): Exclude<ThemeChoice, 'system'> {
  const chosen = choice();
  if (chosen !== 'system') return chosen;
  if (forced.matches) return 'contrast';
  return dark.matches ? 'dark' : 'light';
}

export function chooseTheme(chosen: ThemeChoice): void {
  if (chosen === 'system') localStorage.removeItem(KEPT_AS);
  else localStorage.setItem(KEPT_AS, chosen);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  dark.addEventListener('change', listener);
  forced.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    dark.removeEventListener('change', listener);
    forced.removeEventListener('change', listener);
  };
}

/** The theme, what was chosen, and whether it is a dark one. */
export function useTheme() {
  const name = useSyncExternalStore(subscribe, shown);
  const chosen = useSyncExternalStore(subscribe, choice);
  return { theme: THEMES[name], chosen, isDark: name !== 'light' };
}
