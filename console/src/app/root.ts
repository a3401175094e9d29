import { createRootRoute } from '@tanstack/react-router';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';

/** What every page lies in. */
export const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
