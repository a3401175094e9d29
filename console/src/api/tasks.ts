import type { Kind, TaskResource } from '../../../src/management/tasks/resource.ts';
import type { AuditSearch } from './audit.ts';
import type { Paged } from './objects.ts';
import { queryOf } from './query.ts';
import { manage } from './request.ts';

/** Long work that the gateway does by itself, whoever looks on; times are ISO 8601 texts. */
export type Task = Omit<TaskResource, 'kind'> & { readonly kind: Kind };

/** What came of a task, or of a part of it; each kind has members of its own. */
export type Result = NonNullable<Task['result']>;
export type ExportedFile = NonNullable<Task['file']>;

const PATH = '/admin/tasks';
const MOST = 100;

const pathOf = (id: string, more = ''): string => `${PATH}/${encodeURIComponent(id)}${more}`;

interface TaskList {
  readonly value: readonly Task[];
  readonly continuationToken: string | null;
}

/** The newest first, behind the token of the page before. */
export async function listTasks(continuationToken: string | undefined, signal?: AbortSignal): Promise<Paged<Task>> {
  const page: TaskList = await manage(`${PATH}?${queryOf({ limit: MOST, continuationToken })}`, { signal });
  return { value: page.value, nextLink: page.continuationToken };
}

export const getTask = (id: string, signal?: AbortSignal): Promise<Task> => manage(pathOf(id), { signal });

const begin = (kind: Kind, body: object): Promise<Task> => manage(`${PATH}/${kind}`, { method: 'POST', body });

export const verifyAudit = (): Promise<Task> => begin('verifyAudit', {});
/** What records are looked for by, as the page of the log says it and as a task does. */
export type AuditFilter = { readonly [Name in keyof AuditSearch]: AuditSearch[Name] | undefined };

/** Of the records that fit, as JSON lines. */
export const exportAudit = (search: AuditFilter): Promise<Task> => begin('exportAudit', search);
export const reencrypt = (): Promise<Task> => begin('reencrypt', {});

/** Without a passphrase only this installation opens the file. */
export const exportVault = (body: { readonly vault: string; readonly passphrase?: string }): Promise<Task> =>
  begin('exportVault', body);

export interface Import {
  readonly vault: string;
  /** The first line of the file, and how many parts follow. */
  readonly header: string;
  readonly parts: number;
  readonly passphrase?: string;
  readonly onConflict: OnConflict;
  readonly dryRun: boolean;
}

/** What to do with a name that is there already. */
export const ON_CONFLICT = ['fail', 'skip', 'new-version'] as const;
export type OnConflict = (typeof ON_CONFLICT)[number];

/** A task that waits for the parts of the file. */
export const importVault = (body: Import): Promise<Task> => begin('importVault', body);

/** Base64, as parts come and go. */
interface Part {
  readonly chunk: string;
}

export const putPart = (id: string, index: number, body: Part, signal?: AbortSignal): Promise<Task> =>
  manage(pathOf(id, `/parts/${index}`), { method: 'PUT', body, signal });

export const getPart = (id: string, index: number, signal?: AbortSignal): Promise<Part> =>
  manage(pathOf(id, `/parts/${index}`), { signal });

export const cancelTask = (id: string): Promise<Task> => manage(pathOf(id, '/cancel'), { method: 'POST' });

export const deleteTask = (id: string): Promise<unknown> => manage(pathOf(id), { method: 'DELETE' });
