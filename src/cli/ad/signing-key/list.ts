import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';

interface SigningKey {
  readonly kid: string;
  readonly state: string;
  /** Unix seconds. */
  readonly created: number;
  readonly activates: number;
}

const readable = (seconds: number): string => new Date(seconds * 1000).toISOString();

export function defineList(group: Command): void {
  const command = group.command('list').description('list the keys that sign tokens');
  addExamples(command, 'ad signing-key list --output table');
  verb(command, async (server) => {
    const { value } = (await server.manage('GET', '/admin/signingKeys')).body as { value: SigningKey[] };
    return {
      data: value.map(({ kid, state, created, activates }) => ({
        kid,
        state,
        created: readable(created),
        activates: readable(activates),
      })),
      columns: { Kid: 'kid', State: 'state', Created: 'created', Activates: 'activates' },
    };
  });
}
