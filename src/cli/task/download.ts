import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples, type GlobalOptions } from '../global-options.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';
import { createArchive } from '../vault/archive-file.ts';
import { createProgress, type Progress } from '../vault/progress.ts';
import { verb } from '../verb.ts';
import { createWholeFile, type WholeFile } from '../whole-file.ts';
import { addTaskId, type TaskOptions, taskPath } from './resource.ts';

interface Options extends TaskOptions, Pick<GlobalOptions, 'onlyShowErrors'> {
  readonly file?: string;
}

interface Exported {
  readonly id: string;
  readonly state: string;
  readonly file?: { readonly header?: string; readonly parts: number; readonly bytes: number };
}

export function defineDownload(group: Command): void {
  const command = group.command('download').description('save the file that a task exported');
  addTaskId(command);
  command.option('-f, --file <file>', 'file to make');
  addExamples(command, 'task download --id 00000000-0000-0000-0000-000000000000 --file audit.jsonl');
  verb(command, async (server, options: Options) => {
    const path = taskPath(options);
    const file = needed(options.file, '--file');
    if (existsSync(file)) throw usage(`The file ${file} is there already; name another or remove it.`);
    const task = (await server.manage('GET', path)).body as Exported;
    if (task.file === undefined)
      throw new Fault('NotFound', `The task ${task.id} has no file to download: it is ${task.state}.`);
    const { header, parts, bytes } = task.file;
    const progress = createProgress(options);
    await save(server, { path, file, header, parts, progress });
    return { data: { id: task.id, file, bytes }, columns: { Id: 'id', File: 'file', Bytes: 'bytes' } };
  });
}

interface Saving {
  readonly path: string;
  readonly file: string;
  readonly header: string | undefined;
  readonly parts: number;
  readonly progress: Progress;
}

/** Without a first line of its own, a file is its parts. */
async function save(server: Server, { path, file, header, parts, progress }: Saving): Promise<void> {
  const saved = header === undefined ? createWholeFile(file) : archive(file, header);
  try {
    for (let index = 0; index < parts; index += 1) {
      const { chunk } = (await server.manage('GET', `${path}/parts/${index}`)).body as { chunk: string };
      saved.write(Buffer.from(chunk, 'base64'));
      progress.show(`${index + 1} parts`, (index + 1) / parts);
    }
    saved.finish();
  } catch (error) {
    saved.abandon();
    throw error;
  } finally {
    progress.end();
  }
}

function archive(file: string, header: string): WholeFile {
  const made = createArchive(file, header);
  return { ...made, write: (bytes) => made.part(bytes) };
}
