import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import { addDigest, type DigestOptions, readDigest } from './sign.ts';
import { callKey, readBase64 } from './use.ts';

interface Options extends DigestOptions {
  readonly signature?: string;
}

export function defineVerify(group: Command): void {
  const command = group.command('verify').description('verify the signature of a digest with a key');
  addDigest(command);
  command.option('--signature <base64>', 'the signature, Base64');
  addExamples(
    command,
    'key verify --vault-name demo --name demo-key -a RS256 --digest "$DIGEST" --signature "$SIGNATURE" --query isValid',
  );
  verb(command, async (server, options: Options) => {
    const digest = readDigest(options);
    const signature = readBase64(needed(options.signature, '--signature'), '--signature is not Base64.');
    const body = { digest, value: signature.toString('base64url') };
    const { value: isValid } = await callKey<{ value: boolean }>(server, 'verify', options, body);
    return { data: { algorithm: options.algorithm, isValid }, columns: COLUMNS };
  });
}

const COLUMNS = { Algorithm: 'algorithm', Valid: 'isValid' };
