import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';

/** A page each, loaded when it is first shown. The address says everything about where somebody is, so that it can be passed on. */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/overview/Overview.tsx'), 'Overview'),
});

const vaults = createRoute({
  getParentRoute: () => root,
  path: '/vaults',
  component: lazyRouteComponent(() => import('../pages/vaults/Vaults.tsx'), 'Vaults'),
});

const vault = createRoute({
  getParentRoute: () => root,
  path: '/vaults/$vault',
  component: lazyRouteComponent(() => import('../pages/vaults/Secrets.tsx'), 'Secrets'),
});

const secret = createRoute({
  getParentRoute: () => root,
  path: '/vaults/$vault/secrets/$name',
  component: lazyRouteComponent(() => import('../pages/vaults/Secret.tsx'), 'Secret'),
});

export const router = createRouter({
  routeTree: root.addChildren([overview, vaults, vault, secret]),
  basepath: '/console',
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
