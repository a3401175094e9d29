import type { z } from 'zod';
import type { recordResource } from '../../../src/management/audit/resource.ts';
import { queryOf } from './query.ts';
import { manage } from './request.ts';

/** The audit log: what was called, by whom and with which result, in a chain that shows where it was changed. */
export type AuditRecord = z.infer<typeof recordResource>;

/** What records are looked for by; every member stands in the address of the page. */
export interface AuditSearch {
  readonly category?: string;
  readonly operation?: string;
  readonly caller?: string;
  readonly vault?: string;
  readonly target?: string;
  readonly connection?: string;
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface AuditList {
  readonly value: readonly AuditRecord[];
  readonly continuationToken: string | null;
}

const MOST = 100;

export function listAudit(search: AuditSearch, token: string | undefined, signal?: AbortSignal): Promise<AuditList> {
  return manage(`/admin/audit?${queryOf({ ...search, limit: MOST, continuationToken: token })}`, { signal });
}

/** A record by its number and its time; undefined where there is none. */
export async function findRecord(seq: number, time: string, signal?: AbortSignal): Promise<AuditRecord | undefined> {
  const { value } = await listAudit({ from: time, to: time }, undefined, signal);
  return value.find((record) => record.seq === seq);
}
