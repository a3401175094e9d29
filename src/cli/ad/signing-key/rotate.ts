import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';

export function defineRotate(group: Command): void {
  const command = group
    .command('rotate')
    .description('make a new key, which is published now and signs from tomorrow on')
    .option('--withdraw-others', 'for a key that leaked: it signs at once, and all other keys and their tokens end');
  addExamples(command, 'ad signing-key rotate', 'ad signing-key rotate --withdraw-others');
  verb(command, async (server, { withdrawOthers = false }: { withdrawOthers?: boolean }) => {
    const { body } = await server.manage('POST', '/admin/signingKeys/rotate', { body: { withdrawOthers } });
    return { data: body };
  });
}
