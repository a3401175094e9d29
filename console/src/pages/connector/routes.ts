import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../app/root.ts';
import { settingsOf } from './settings.ts';

export const connectorRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/connector',
    validateSearch: settingsOf,
    component: lazyRouteComponent(() => import('./Connector.tsx'), 'Connector'),
  }),
] as const;
