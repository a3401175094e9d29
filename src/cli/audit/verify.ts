import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { verb } from '../verb.ts';

interface Verified {
  readonly records: number;
  readonly firstBroken?: { readonly seq: number; readonly why: string } | undefined;
}

interface Offline {
  readonly offline?: boolean;
  readonly data?: string;
  readonly masterKey?: string;
  readonly database?: string;
}

async function askServer(server: Server): Promise<Verified> {
  const { body } = await server.manage('POST', '/admin/audit/verify', { body: {}, deadline: DEADLINE });
  return body as Verified;
}

async function readOffline(options: Offline): Promise<Verified> {
  const { verifyOffline } = await import('../../gateway/background/verify-offline.ts');
  return verifyOffline(options);
}

/** A chain of many millions of records takes minutes to walk. */
const DEADLINE = 600_000;

export function defineVerify(group: Command): void {
  const command = group.command('verify').description('verify the audit log and name the first broken record');
  command.option('--offline', 'read the data folder itself, for data that no server will start on');
  command.option('--master-key <file>', 'with --offline: file of the master key');
  command.option('--database <url>', 'with --offline: sqlite:FILE or postgres://…');
  addExamples(
    command,
    'audit verify',
    'audit verify --query records --output tsv',
    'audit verify --offline --data .sallyport',
  );
  verb(command, async (server, options: Offline) => {
    const { records, firstBroken } = options.offline === true ? await readOffline(options) : await askServer(server);
    return {
      data: { records, firstBroken: firstBroken ?? null },
      columns: { Records: 'records', FirstBroken: 'firstBroken.seq', Why: 'firstBroken.why' },
      failure: firstBroken && `The audit log is broken at record ${firstBroken.seq}: ${firstBroken.why}.`,
    };
  });
}
