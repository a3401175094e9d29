import type { Connection } from '../../connections/connection.ts';
import { createPacking } from './packing.ts';
import type { Run } from './run.ts';
import { createSums, type Sums } from './terms.ts';

/** A page that runs are still added to. Of each it keeps a text and nothing else, so that no run outlives its call. */
export interface OpenPage {
  /** Unix milliseconds. */
  readonly at: number;
  /** How many runs it holds. */
  readonly runs: () => number;
  readonly add: (run: Run) => void;
  /** As it is stored: a `PackedPage` in JSON. */
  readonly text: () => string;
  /** What its runs are looked for by, and their sums. */
  readonly terms: () => ReadonlyMap<string, Sums>;
}

export function openPage({ id, name }: Pick<Connection, 'id' | 'name'>, at: number): OpenPage {
  const pack = createPacking(at);
  const sums = createSums(id);
  const texts: string[] = [];
  return {
    at,
    runs: () => texts.length,
    add(run) {
      texts.push(JSON.stringify(pack(run)));
      sums.add(run);
    },
    text: () =>
      `{"connection":${JSON.stringify(id)},"name":${JSON.stringify(name)},"at":${at},"runs":[${texts.join()}]}`,
    terms: sums.terms,
  };
}
