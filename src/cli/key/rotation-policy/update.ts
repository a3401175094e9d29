import type { Command } from 'commander';
import type { RotationPolicy } from '../../../wire/rotation.ts';
import { addExamples } from '../../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../../object-options.ts';
import { readBytes } from '../../operator.ts';
import { needed, usage } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { viewPolicy } from './view.ts';

export function defineUpdatePolicy(group: Command): void {
  const command = group.command('update').description('say when a key is rotated');
  addObjectOptions(command, 'keys', { versioned: false });
  command.option('--value <file>', 'the whole policy: a file of JSON, or the JSON itself');
  addExamples(command, 'key rotation-policy update --vault-name demo --name demo-key --value policy.json');
  verb(command, async (server, options: ObjectOptions & { value?: string }) => {
    const policy = readPolicy(needed(options.value, '--value'));
    const { vault, path } = await findTarget(server, 'keys', options);
    return { data: viewPolicy((await vault.call('PUT', `${path}/rotationpolicy`, policy)).body as RotationPolicy) };
  });
}

/** As az: what begins like an object is the policy itself. */
function readPolicy(value: string): object {
  const text = value.trimStart().startsWith('{') ? value : readBytes(value).toString('utf8');
  try {
    const policy = JSON.parse(text) as unknown;
    if (typeof policy === 'object' && policy !== null && !Array.isArray(policy)) return policy;
  } catch {
    // Said below, for whatever is no object.
  }
  throw usage('--value must be a rotation policy, or a file of one: a JSON object.');
}
