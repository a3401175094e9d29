import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { Step, TaskKind, TaskRun } from '../../jobs/tasks/kind.ts';
import type { Archives } from './archives.ts';
import type { Imported } from './import-chunk.ts';

const input = z.object({
  vault: z.string(),
  header: z.string(),
  parts: z.int(),
  onConflict: z.enum(['fail', 'skip', 'new-version']),
  dryRun: z.boolean(),
});

type Asked = z.infer<typeof input>;

/** What became of the versions in the file. */
interface Tally {
  readonly created: number;
  readonly added: number;
  readonly present: number;
  readonly skipped: number;
}

/** How far it is: twice through the file, once to find everything that could stand in the way, and only then to change anything. */
interface Done {
  readonly pass: 'check' | 'import';
  /** The part that is next. */
  readonly index: number;
  readonly tally: Tally;
  /** Names that stand in the way, so many that somebody can look at them. */
  readonly conflicts: readonly string[];
  readonly moreConflicts: number;
  /** The object that is not there yet, and whose older versions therefore come with it. */
  readonly coming: string;
}

const NOTHING: Done = {
  pass: 'check',
  index: 0,
  tally: { created: 0, added: 0, present: 0, skipped: 0 },
  conflicts: [],
  moreConflicts: 0,
  coming: '',
};

const MOST_CONFLICTS = 100;

/** Imports the parts of a task, which are an exported vault's, into a vault. */
export function importTask(archives: Archives): TaskKind {
  return { name: 'importVault', run: (task) => run(archives, task) };
}

async function* run(archives: Archives, task: TaskRun): ReturnType<TaskKind['run']> {
  const asked = input.parse(task.input);
  let so = (task.state as unknown as Done | undefined) ?? NOTHING;
  for (;;) {
    while (so.index < asked.parts) {
      const { step, next } = await unitOf(archives, task, { asked, so });
      if ((yield step) === 'done') so = next;
    }
    if (so.conflicts.length > 0) throw taken(asked.vault, so);
    if (so.pass === 'import' || asked.dryRun) return resultOf(asked, so);
    so = { ...NOTHING, pass: 'import' };
  }
}

interface Place {
  readonly asked: Asked;
  readonly so: Done;
}

async function unitOf(archives: Archives, { parts, secret }: TaskRun, { asked, so }: Place) {
  const { vault, header, onConflict } = asked;
  const { index, pass } = so;
  const chunk = await parts.read(index);
  const last = index === asked.parts - 1;
  const key = secret?.toString('base64url');
  const { items, changes, touches } = await archives.importChunk(vault, {
    header,
    index,
    last,
    chunk,
    onConflict,
    key,
  });
  const next = { ...count(so, items), index: index + 1 };
  const step: Step = {
    progress: {
      done: (pass === 'check' ? 0 : asked.parts) + next.index,
      total: asked.dryRun ? asked.parts : 2 * asked.parts,
      unit: 'parts',
    },
    state: { ...next, tally: { ...next.tally } },
    result: resultOf(asked, next),
    ...(pass === 'import' && { changes, touches, operation: 'ImportVault' }),
  };
  // A name that came since it was looked for: nothing of this part is done.
  if (pass === 'import' && next.conflicts.length > 0) throw taken(vault, next);
  return { step, next };
}

/** Of a name that is not there yet, a first pass makes the latest version appear to come and the older ones to be skipped. */
function count(so: Done, items: readonly Imported[]): Done {
  const tally = { ...so.tally };
  const conflicts = [...so.conflicts];
  let { coming, moreConflicts } = so;
  for (const { kind, name, result } of items) {
    const object = `${kind}/${name}`;
    if (result === 'created') coming = object;
    if (result !== 'conflict')
      tally[so.pass === 'check' && result === 'skipped' && coming === object ? 'created' : result] += 1;
    else if (conflicts.length < MOST_CONFLICTS) conflicts.push(object);
    else moreConflicts += 1;
  }
  return { ...so, tally, conflicts, moreConflicts, coming };
}

/** While it only looks, nothing was made. */
function resultOf({ dryRun }: Asked, { pass, tally, conflicts }: Done) {
  const told = pass === 'import' || dryRun ? tally : NOTHING.tally;
  return { ...told, dryRun, conflicts };
}

function taken(vault: string, { pass, conflicts, moreConflicts }: Done): Fault {
  const shown = conflicts.slice(0, 5).join(', ');
  const rest = conflicts.length + moreConflicts - 5;
  const more = rest > 0 ? ` and ${rest} more` : '';
  const kept = pass === 'check' ? 'Nothing was changed' : 'What came before stands';
  return new Fault(
    'Conflict',
    `The vault ${vault} has these already: ${shown}${more}. ${kept}; choose to skip them, or to make new versions of them.`,
  );
}
