import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../app/root.ts';
import { sortIn } from '../../parts/tables/sorting.ts';
import { FILTERS, type Search } from './searching.ts';

/** What the list is searched for. */
function searched(given: Record<string, unknown>): Search {
  const { q } = given;
  const status = FILTERS.find((each) => each === given['status']);
  return { ...(typeof q === 'string' && q !== '' && { q }), ...(status !== undefined && { status }), ...sortIn(given) };
}

const connection = createRoute({
  getParentRoute: () => root,
  path: '/connections/$subscription/$group/$name',
  component: lazyRouteComponent(() => import('./Connection.tsx'), 'ConnectionPage'),
});

export const connectionRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/connections',
    validateSearch: searched,
    component: lazyRouteComponent(() => import('./Connections.tsx'), 'Connections'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/connections/deleted',
    component: lazyRouteComponent(() => import('./Deleted.tsx'), 'Deleted'),
  }),
  connection.addChildren([
    createRoute({
      getParentRoute: () => connection,
      path: '/',
      component: lazyRouteComponent(() => import('./overview/Overview.tsx'), 'Overview'),
    }),
    createRoute({
      getParentRoute: () => connection,
      path: '/keys',
      component: lazyRouteComponent(() => import('./keys/Keys.tsx'), 'Keys'),
    }),
    createRoute({
      getParentRoute: () => connection,
      path: '/sharing',
      component: lazyRouteComponent(() => import('./sharing/Sharing.tsx'), 'Sharing'),
    }),
    createRoute({
      getParentRoute: () => connection,
      path: '/failures',
      component: lazyRouteComponent(() => import('./Failures.tsx'), 'Failures'),
    }),
    createRoute({
      getParentRoute: () => connection,
      path: '/use',
      component: lazyRouteComponent(() => import('./use/Use.tsx'), 'Use'),
    }),
  ]),
] as const;
