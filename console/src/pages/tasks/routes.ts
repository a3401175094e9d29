import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../app/root.ts';

export const taskRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/tasks',
    component: lazyRouteComponent(() => import('./Tasks.tsx'), 'Tasks'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/tasks/$id',
    component: lazyRouteComponent(() => import('./TaskPage.tsx'), 'TaskPage'),
  }),
] as const;
