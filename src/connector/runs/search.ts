import { type Parameters, query } from '../../store/query.ts';
import type { Store } from '../../store/store.ts';
import { PAGE_COLUMNS, type PageRow } from './pages.ts';
import { type RunFilter, termsToFind } from './terms.ts';

/** Stored pages that may hold what is looked for. */
export interface Found {
  /** The newest first. */
  readonly rows: readonly PageRow[];
  /** Up to which number to go on; undefined where that was all. */
  readonly next: number | undefined;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Pages that are read at once. */
const CHUNK = 8;

/**
 * Pages with the first of several terms that are held against the others at once. Without a bound, terms that are common
 * and never meet would cost a walk through all of the history, in one statement, while nobody else is served.
 */
const WINDOW = 4096;

/** A call may have begun so long before its page was written, in milliseconds. */
const LONGEST_CALL = 600_000;

type Terms = { first: string; second: string; third: string; fourth: string; fifth: string };
const OTHERS = ['second', 'third', 'fourth', 'fifth'] as const;

const anyPages = query((db, p: Parameters<Range & { limit: number }>) =>
  db
    .selectFrom('run_page')
    .select(PAGE_COLUMNS)
    .where('seq', '>=', p.least)
    .where('seq', '<=', p.most)
    .orderBy('seq', 'desc')
    .limit(p.limit),
);

/** Pages with the first term and all of `count` further ones. */
const pagesWith = (count: number) =>
  query((db, p: Parameters<Range & Terms & { limit: number }>) => {
    const found = db
      .selectFrom('run_term')
      .innerJoin('run_page', 'run_page.seq', 'run_term.seq')
      .select(PAGE_COLUMNS)
      .where('run_term.term', '=', p.first)
      .where('run_term.seq', '>=', p.least)
      .where('run_term.seq', '<=', p.most);
    return OTHERS.slice(0, count)
      .reduce(
        (narrowed, name) =>
          narrowed.where((eb) =>
            eb.exists(
              eb
                .selectFrom('run_term as other')
                .select('other.seq')
                .where('other.term', '=', p[name])
                .whereRef('other.seq', '=', 'run_term.seq'),
            ),
          ),
        found,
      )
      .orderBy('run_term.seq', 'desc')
      .limit(p.limit);
  });

const TERM_QUERIES = [0, 1, 2, 3, 4].map(pagesWith);

const endOfWindow = query((db, p: Parameters<Range & { first: string }>) =>
  db
    .selectFrom('run_term')
    .select('seq')
    .where('term', '=', p.first)
    .where('seq', '>=', p.least)
    .where('seq', '<=', p.most)
    .orderBy('seq', 'desc')
    .limit(1)
    .offset(WINDOW - 1),
);

const firstSince = query((db, p: Parameters<{ at: number }>) =>
  db.selectFrom('run_page').select('seq').where('at', '>=', p.at).orderBy('at').limit(1),
);
const lastUntil = query((db, p: Parameters<{ at: number }>) =>
  db.selectFrom('run_page').select('seq').where('at', '<=', p.at).orderBy('at', 'desc').limit(1),
);

/** The numbers between which pages of that time lie; a little more than they need be, for the clocks of several processes. */
export async function rangeOf(store: Store, { from, to }: RunFilter): Promise<Range> {
  const [first] = from === undefined ? [] : await store.rows(firstSince, { at: from - LONGEST_CALL });
  const [last] = to === undefined ? [] : await store.rows(lastUntil, { at: to + LONGEST_CALL });
  const nothing = Number.MAX_SAFE_INTEGER;
  return {
    least: from === undefined ? 0 : (first?.seq ?? nothing),
    most: to === undefined ? nothing : (last?.seq ?? -1),
  };
}

/** The next few pages of the range; none does not mean that there are no more. */
export async function findPages(store: Store, filter: RunFilter, range: Range): Promise<Found> {
  const [first, second = '', third = '', fourth = '', fifth = ''] = termsToFind(filter);
  const others = termsToFind(filter).length - 1;
  const chosen = TERM_QUERIES[others];
  if (first === undefined || chosen === undefined) {
    return foundIn(await store.rows(anyPages, { ...range, limit: CHUNK }), undefined);
  }
  const [end] = others === 0 ? [] : await store.rows(endOfWindow, { ...range, first });
  const least = end?.seq ?? range.least;
  const terms = { first, second, third, fourth, fifth };
  return foundIn(await store.rows(chosen, { ...range, least, ...terms, limit: CHUNK }), end?.seq);
}

function foundIn(rows: readonly PageRow[], windowEnd: number | undefined): Found {
  const last = rows.at(-1);
  if (last !== undefined && rows.length === CHUNK) return { rows, next: last.seq - last.runs };
  return { rows, next: windowEnd === undefined ? undefined : windowEnd - 1 };
}
