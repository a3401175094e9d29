import { toSeconds } from '../wire/time.ts';

/** When an object's own row was deleted, or recovered, in Unix seconds. */
export interface Life {
  readonly deleted?: number | undefined;
  readonly recovered?: number | undefined;
}

/**
 * Where an object stands between its first version and its purge. Azure needs some seconds to delete and to recover, and
 * `--azure-lag` makes these seconds visible; without it nothing is ever `deleting` or `recovering`. What an object is
 * follows from stored times alone, so that nothing has to happen for it to become visible.
 */
export type State = 'live' | 'deleting' | 'deleted' | 'recovering';

interface LagRoom {
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Seconds. */
  readonly azureLag: number;
}

export function stateOf({ room }: { readonly room: LagRoom }, { deleted, recovered }: Life): State {
  if (deleted !== undefined) return lags(room, deleted) ? 'deleting' : 'deleted';
  return recovered !== undefined && lags(room, recovered) ? 'recovering' : 'live';
}

/** Stored times are cut to seconds, so that it takes a second more to be never too short. */
function lags({ clock, azureLag }: LagRoom, since: number): boolean {
  return azureLag > 0 && toSeconds(clock()) <= since + azureLag;
}
