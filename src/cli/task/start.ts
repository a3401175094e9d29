import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { Fault } from '../../fault.ts';
import { addFilterOptions, type FilterOptions, queryOf } from '../audit/filter.ts';
import { addExamples, type GlobalOptions } from '../global-options.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';
import { createProgress } from '../vault/progress.ts';
import { verb } from '../verb.ts';
import { type ShownTask, TASK_COLUMNS } from './resource.ts';

/** By the names that people type. */
const KINDS = { 'verify-audit': 'verifyAudit', 'export-audit': 'exportAudit', reencrypt: 'reencrypt' } as const;

interface Options extends FilterOptions, Pick<GlobalOptions, 'onlyShowErrors'> {
  readonly kind?: keyof typeof KINDS;
  readonly wait?: true;
}

export function defineStart(group: Command): void {
  const command = group.command('start').description('begin long work, which goes on when the command has ended');
  command.addOption(new Option('--kind <kind>', 'what is to be done').choices(Object.keys(KINDS)));
  command.option('--wait', 'end when the task has ended; a task that failed is a failure of the command');
  addFilterOptions(command);
  addExamples(
    command,
    'task start --kind verify-audit',
    'task start --kind export-audit --category vault --from 2030-01-01 --wait --query id',
    'task start --kind reencrypt --wait --query result',
  );
  verb(command, async (server, options: Options) => {
    // The option takes these and no other.
    const kind = KINDS[needed(options.kind, '--kind') as keyof typeof KINDS];
    const { body } = await server.manage('POST', `/admin/tasks/${kind}`, {
      body: await inputOf(server, kind, options),
    });
    const begun = body as ShownTask;
    const data = options.wait === true ? await ended(server, begun, options) : begun;
    if (data.error !== undefined) throw new Fault('Conflict', data.error.message);
    return { data, columns: TASK_COLUMNS };
  });
}

/** What is exported is narrowed as a list of records is; other kinds take nothing. */
async function inputOf(server: Server, kind: string, options: Options): Promise<object> {
  const filter = Object.fromEntries(await queryOf(server, options));
  if (kind !== 'exportAudit' && Object.keys(filter).length > 0)
    throw usage('What narrows an export of the audit log goes with --kind export-audit alone.');
  return filter;
}

/** How often it is asked for, in milliseconds. */
const INTERVAL = 500;

async function ended(server: Server, begun: ShownTask, options: Options): Promise<ShownTask> {
  const progress = createProgress(options);
  try {
    for (let task = begun; ; await pause(INTERVAL)) {
      task = (await server.manage('GET', `/admin/tasks/${begun.id}`)).body as ShownTask;
      if (task.ended !== undefined) return task;
      const { done = 0, total, unit = '' } = task.progress ?? {};
      progress.show(`${task.state}: ${done} ${unit}`, total === undefined ? undefined : done / total);
    }
  } finally {
    progress.end();
  }
}
