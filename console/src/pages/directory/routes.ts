import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../app/root.ts';

/** What a list is searched for. */
const searched = ({ q }: Record<string, unknown>): { readonly q?: string } =>
  typeof q === 'string' && q !== '' ? { q } : {};

const directory = createRoute({
  getParentRoute: () => root,
  path: '/directory',
  component: lazyRouteComponent(() => import('./Directory.tsx'), 'Directory'),
});

export const directoryRoutes = [
  directory.addChildren([
    createRoute({
      getParentRoute: () => directory,
      path: '/',
      validateSearch: searched,
      component: lazyRouteComponent(() => import('./applications/Applications.tsx'), 'Applications'),
    }),
    createRoute({
      getParentRoute: () => directory,
      path: '/users',
      validateSearch: searched,
      component: lazyRouteComponent(() => import('./users/Users.tsx'), 'Users'),
    }),
    createRoute({
      getParentRoute: () => directory,
      path: '/groups',
      validateSearch: searched,
      component: lazyRouteComponent(() => import('./groups/Groups.tsx'), 'Groups'),
    }),
    createRoute({
      getParentRoute: () => directory,
      path: '/identities',
      component: lazyRouteComponent(() => import('./identities/Identities.tsx'), 'Identities'),
    }),
  ]),
  createRoute({
    getParentRoute: () => root,
    path: '/directory/applications/$id',
    component: lazyRouteComponent(() => import('./applications/Application.tsx'), 'Application'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/directory/users/$id',
    component: lazyRouteComponent(() => import('./users/User.tsx'), 'User'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/directory/groups/$id',
    component: lazyRouteComponent(() => import('./groups/Group.tsx'), 'Group'),
  }),
] as const;
