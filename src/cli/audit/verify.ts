import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';

interface Verified {
  readonly records: number;
  readonly firstBroken?: { readonly seq: number; readonly why: string };
}

/** A chain of many millions of records takes minutes to walk. */
const DEADLINE = 600_000;

export function defineVerify(group: Command): void {
  const command = group.command('verify').description('verify the audit log and name the first broken record');
  addExamples(command, 'audit verify', 'audit verify --query records --output tsv');
  verb(command, async (server) => {
    const { body } = await server.manage('POST', '/admin/audit/verify', { body: {}, deadline: DEADLINE });
    const { records, firstBroken } = body as Verified;
    return {
      data: { records, firstBroken: firstBroken ?? null },
      columns: { Records: 'records', FirstBroken: 'firstBroken.seq', Why: 'firstBroken.why' },
      failure: firstBroken && `The audit log is broken at record ${firstBroken.seq}: ${firstBroken.why}.`,
    };
  });
}
