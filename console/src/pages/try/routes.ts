import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../app/root.ts';

/** What is chosen. Of parameters only names and versions: data to encrypt or decrypt is nobody's to pass on. */
export interface TryAddress {
  readonly connection?: string;
  readonly action?: string;
  readonly keyName?: string;
  readonly keyVersion?: string;
  readonly secretName?: string;
  readonly secretVersion?: string;
}

export const IN_ADDRESS = ['keyName', 'keyVersion', 'secretName', 'secretVersion'] as const;

function searchOf(given: Record<string, unknown>): TryAddress {
  const found = ['connection', 'action', ...IN_ADDRESS]
    .map((name) => [name, given[name]] as const)
    .filter(([, value]) => (typeof value === 'string' && value !== '') || typeof value === 'number')
    .map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(found);
}

export const tryRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/try',
    validateSearch: searchOf,
    component: lazyRouteComponent(() => import('./TryIt.tsx'), 'TryIt'),
  }),
] as const;
