import type { Overview } from '../../../src/management/overview/resource.ts';
import { manage } from './request.ts';

export type { Overview };

/** What one page says of all. */
export const getOverview = (signal?: AbortSignal): Promise<Overview> => manage('/admin/overview', { signal });
