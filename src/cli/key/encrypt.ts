import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { readText } from '../text-input.ts';
import { verb } from '../verb.ts';
import { addUseOptions, readBase64, USE_COLUMNS, type UseOptions, useKey } from './use.ts';

export function defineEncrypt(group: Command): void {
  const command = group.command('encrypt').description('encrypt with a key; the result is Base64');
  addUseOptions(command, { what: 'what to encrypt', dataType: 'how that is written' });
  addExamples(
    command,
    'key encrypt --vault-name demo --name demo-key -a RSA-OAEP-256 --data-type plaintext --file note.txt',
  );
  verb(command, async (server, options: UseOptions) => {
    const text = await readText(options, { secret: true });
    const plain = options.dataType === 'plaintext' ? Buffer.from(text) : readBase64(text);
    const { used, bytes, beside } = await useKey(server, 'encrypt', options, plain);
    return { data: { ...used, result: bytes.toString('base64'), ...beside }, columns: USE_COLUMNS };
  });
}
