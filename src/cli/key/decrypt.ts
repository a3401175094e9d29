import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import { readText } from '../text-input.ts';
import { verb } from '../verb.ts';
import { addUseOptions, readBase64, USE_COLUMNS, type UseOptions, useKey } from './use.ts';

export function defineDecrypt(group: Command): void {
  const command = group.command('decrypt').description('decrypt with a key');
  addUseOptions(command, { what: 'what to decrypt, Base64', dataType: 'how the result is written' });
  command.option('--tag <hex>', 'the tag that encryption with GCM answered, hexadecimal');
  addExamples(
    command,
    'key decrypt --vault-name demo --name demo-key -a RSA-OAEP-256 --data-type plaintext --file note.b64',
  );
  verb(command, async (server, options: UseOptions) => {
    const { used, bytes } = await useKey(
      server,
      'decrypt',
      options,
      readBase64(await readText(options, { secret: false })),
    );
    const result = options.dataType === 'plaintext' ? asText(bytes) : bytes.toString('base64');
    return { data: { ...used, result }, columns: USE_COLUMNS };
  });
}

/** Never mangled: what is no UTF-8 is refused. */
function asText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault('BadParameter', 'The decrypted bytes are not UTF-8 text; ask for them with --data-type base64.');
  }
}
