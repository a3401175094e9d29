import type { Entry } from './entry.ts';

/** What stands in the way of a secret, or will happen to it; a name of a sentence. */
export type Verdict = 'new' | 'there' | 'deleted' | 'twice' | 'badName' | 'noText' | 'tooLong';

export interface Planned {
  readonly entry: Entry;
  /** In the vault. */
  readonly name: string;
  readonly verdict: Verdict;
}

/** Names that a vault has, in lower case. */
export interface Taken {
  readonly there: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
}

/** As Key Vault has them ("Object identifiers", "Azure Key Vault service limits"). */
const NAME = /^[0-9A-Za-z-]{1,127}$/;
const LONGEST_VALUE = 25 * 1024;

/** Key Vault's names have hyphens where others have underscores, and are one in every casing. Of a name that comes twice the last counts. */
export function plan(entries: readonly Entry[], taken: Taken): readonly Planned[] {
  const names = entries.map(({ from }) => from.replaceAll('_', '-'));
  const last = new Map(names.map((name, index) => [name.toLowerCase(), index]));
  return entries.map((entry, index) => {
    const name = names[index] ?? '';
    const isLast = last.get(name.toLowerCase()) === index;
    return { entry, name, verdict: isLast ? verdictOf(entry, name, taken) : 'twice' };
  });
}

function verdictOf({ value }: Entry, name: string, { there, deleted }: Taken): Verdict {
  if (!NAME.test(name)) return 'badName';
  if (value === undefined) return 'noText';
  if (new TextEncoder().encode(value).length > LONGEST_VALUE) return 'tooLong';
  if (deleted.has(name.toLowerCase())) return 'deleted';
  return there.has(name.toLowerCase()) ? 'there' : 'new';
}

export type OnConflict = 'skip' | 'new-version';

/** Whether it is sent to the vault. */
export const isSent = ({ verdict }: Planned, onConflict: OnConflict): boolean =>
  verdict === 'new' || (verdict === 'there' && onConflict === 'new-version');
