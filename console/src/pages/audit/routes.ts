import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { AuditSearch } from '../../api/audit.ts';
import { root } from '../../app/root.ts';

const MEMBERS = [
  'category',
  'operation',
  'caller',
  'vault',
  'target',
  'connection',
  'status',
  'from',
  'to',
  'at',
] as const;

/** What the address says: filters, and the record that is looked at, by its number and its time. */
export interface AuditAddress extends AuditSearch {
  readonly record?: number;
  readonly at?: string;
}

/** Texts, and a number; what else stands in an address is left out. */
function searchOf(given: Record<string, unknown>): AuditAddress {
  const found = MEMBERS.map((name) => [name, given[name]] as const)
    .filter(([, value]) => (typeof value === 'string' && value !== '') || typeof value === 'number')
    .map(([name, value]) => [name, String(value)] as const);
  const record = Number(given['record']);
  return { ...Object.fromEntries(found), ...(Number.isSafeInteger(record) && { record }) };
}

export const auditRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    validateSearch: searchOf,
    component: lazyRouteComponent(() => import('./Audit.tsx'), 'Audit'),
  }),
] as const;
