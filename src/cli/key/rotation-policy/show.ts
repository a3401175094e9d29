import type { Command } from 'commander';
import type { RotationPolicy } from '../../../wire/rotation.ts';
import { addExamples } from '../../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../../object-options.ts';
import { verb } from '../../verb.ts';
import { viewPolicy } from './view.ts';

export function defineShowPolicy(group: Command): void {
  const command = group.command('show').description('show when a key is rotated');
  addObjectOptions(command, 'keys', { versioned: false });
  addExamples(command, 'key rotation-policy show --vault-name demo --name demo-key --query expiresIn --output tsv');
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findTarget(server, 'keys', options);
    return { data: viewPolicy((await vault.call('GET', `${path}/rotationpolicy`)).body as RotationPolicy) };
  });
}
