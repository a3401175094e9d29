import { all, type Kind, nameOf } from '../../../api/objects.ts';
import { ApiError } from '../../../api/request.ts';
import type { Taken } from './plan.ts';

/** The names of a vault's secrets; none of those that whoever is signed in may not list. */
export async function takenIn(vault: string, signal?: AbortSignal): Promise<Taken & { readonly complete: boolean }> {
  const [there, deleted] = await Promise.all([
    namesOf(vault, 'secrets', signal),
    namesOf(vault, 'deletedsecrets', signal),
  ]);
  return { there: there ?? new Set(), deleted: deleted ?? new Set(), complete: there !== undefined };
}

async function namesOf(
  vault: string,
  list: Extract<Kind, 'secrets'> | 'deletedsecrets',
  signal?: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const items = await all<{ readonly id: string }>(vault, [list], signal);
    return new Set(items.map(({ id }) => nameOf(id).toLowerCase()));
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return undefined;
    throw error;
  }
}
