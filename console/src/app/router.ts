import { createRouter } from '@tanstack/react-router';
import { auditRoutes } from '../pages/audit/routes.ts';
import { connectionRoutes } from '../pages/connections/routes.ts';
import { connectorRoutes } from '../pages/connector/routes.ts';
import { directoryRoutes } from '../pages/directory/routes.ts';
import { overviewRoutes } from '../pages/overview/routes.ts';
import { runRoutes } from '../pages/runs/routes.ts';
import { taskRoutes } from '../pages/tasks/routes.ts';
import { tryRoutes } from '../pages/try/routes.ts';
import { vaultRoutes } from '../pages/vaults/routes.ts';
import { readSearch, writeSearch } from './address.ts';
import { Broken } from './Broken.tsx';
import { root } from './root.ts';

/**
 * A page each, loaded when it is first shown. The address says everything about where somebody is, so that it can be passed
 * on, and never a value.
 */
export const router = createRouter({
  routeTree: root.addChildren([
    ...overviewRoutes,
    ...vaultRoutes,
    ...connectionRoutes,
    ...connectorRoutes,
    ...tryRoutes,
    ...runRoutes,
    ...taskRoutes,
    ...auditRoutes,
    ...directoryRoutes,
  ]),
  basepath: '/console',
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
