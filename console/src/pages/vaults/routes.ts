import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { root } from '../../app/root.ts';
import { type Sort, sortIn } from '../../parts/tables/sorting.ts';
import type { Search } from './ObjectList.tsx';
import { FILTERS } from './status.ts';

interface KeyAddress {
  readonly version?: string;
  readonly use?: string;
  readonly alg?: string;
}

/** A text of the address; anything else is as if it were not there. */
const text = (given: unknown): string | undefined => (typeof given === 'string' && given !== '' ? given : undefined);

/** What a list is searched for. */
const searched = (search: Record<string, unknown>): Search => {
  const q = text(search['q']);
  const status = FILTERS.find((each) => each === search['status']);
  return {
    ...(q !== undefined && { q }),
    ...(search['match'] === 'prefix' && { match: 'prefix' }),
    ...(status !== undefined && { status }),
    ...sortIn(search),
  };
};

/** Which version is shown; the current one where none is named. */
const versioned = (search: Record<string, unknown>): { readonly version?: string } => {
  const version = text(search['version']);
  return version === undefined ? {} : { version };
};

/** And what the key is to be used for, by which algorithm. */
const used = (search: Record<string, unknown>): KeyAddress => {
  const use = text(search['use']);
  const alg = text(search['alg']);
  return { ...versioned(search), ...(use !== undefined && { use }), ...(alg !== undefined && { alg }) };
};

const vault = createRoute({
  getParentRoute: () => root,
  path: '/vaults/$vault',
  component: lazyRouteComponent(() => import('./Vault.tsx'), 'Vault'),
});

export const vaultRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/vaults',
    component: lazyRouteComponent(() => import('./Vaults.tsx'), 'Vaults'),
  }),
  // A vault may have this name too: all of its pages have addresses that are longer.
  createRoute({
    getParentRoute: () => root,
    path: '/vaults/deleted',
    component: lazyRouteComponent(() => import('./whole/DeletedVaults.tsx'), 'DeletedVaults'),
  }),
  vault.addChildren([
    createRoute({
      getParentRoute: () => vault,
      path: '/',
      validateSearch: searched,
      beforeLoad: ({ params, search }) => {
        throw redirect({ to: '/vaults/$vault/secrets', params, search, replace: true });
      },
    }),
    createRoute({
      getParentRoute: () => vault,
      path: '/secrets',
      validateSearch: searched,
      component: lazyRouteComponent(() => import('./secrets/Secrets.tsx'), 'Secrets'),
    }),
    createRoute({
      getParentRoute: () => vault,
      path: '/keys',
      validateSearch: searched,
      component: lazyRouteComponent(() => import('./keys/Keys.tsx'), 'Keys'),
    }),
    createRoute({
      getParentRoute: () => vault,
      path: '/deleted',
      validateSearch: (given): Sort & { readonly kind?: 'keys' } => ({
        ...(given['kind'] === 'keys' && { kind: 'keys' }),
        ...sortIn(given),
      }),
      component: lazyRouteComponent(() => import('./Deleted.tsx'), 'Deleted'),
    }),
    createRoute({
      getParentRoute: () => vault,
      path: '/access',
      validateSearch: ({ kind }): { readonly kind?: 'keys' } => (kind === 'keys' ? { kind } : {}),
      component: lazyRouteComponent(() => import('./access/Access.tsx'), 'Access'),
    }),
    createRoute({
      getParentRoute: () => vault,
      path: '/settings',
      component: lazyRouteComponent(() => import('./whole/VaultSettings.tsx'), 'VaultSettings'),
    }),
  ]),
  createRoute({
    getParentRoute: () => root,
    path: '/vaults/$vault/import',
    component: lazyRouteComponent(() => import('./import/Import.tsx'), 'Import'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/vaults/$vault/secrets/$name',
    validateSearch: versioned,
    component: lazyRouteComponent(() => import('./secrets/Secret.tsx'), 'Secret'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/vaults/$vault/keys/$name',
    validateSearch: used,
    component: lazyRouteComponent(() => import('./keys/Key.tsx'), 'Key'),
  }),
] as const;
