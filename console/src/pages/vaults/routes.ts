import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../app/root.ts';

export const vaultRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/vaults',
    component: lazyRouteComponent(() => import('./Vaults.tsx'), 'Vaults'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/vaults/$vault',
    component: lazyRouteComponent(() => import('./Secrets.tsx'), 'Secrets'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/vaults/$vault/secrets/$name',
    component: lazyRouteComponent(() => import('./Secret.tsx'), 'Secret'),
  }),
] as const;
