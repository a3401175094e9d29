import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { addId, applicationPath, type IdOptions } from './application.ts';

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete an application, and end its tokens');
  addId(command);
  addExamples(command, 'ad app delete --id GUID');
  verb(command, async (server, options: IdOptions) => {
    await server.manage('DELETE', await applicationPath(server, options));
    return {};
  });
}
