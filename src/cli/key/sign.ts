import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import { type AlgorithmOptions, addAlgorithm, callKey, readBase64 } from './use.ts';

export interface DigestOptions extends AlgorithmOptions {
  readonly digest?: string;
}

export function addDigest(command: Command): void {
  addAlgorithm(command, 'RS256, PS256, ES256, …');
  command.option('--digest <base64>', 'hash of the message, Base64; it is not hashed again');
}

/** As Key Vault wants it. Throws a usage error. */
export function readDigest({ digest }: DigestOptions): string {
  return readBase64(needed(digest, '--digest'), '--digest is not Base64.').toString('base64url');
}

export function defineSign(group: Command): void {
  const command = group.command('sign').description('sign a digest with a key; the signature is Base64');
  addDigest(command);
  addExamples(
    command,
    'key sign --vault-name demo --name demo-key -a RS256 --digest "$(openssl dgst -sha256 -binary note.txt | base64)"',
  );
  verb(command, async (server, options: DigestOptions) => {
    const value = readDigest(options);
    const signed = await callKey<{ kid: string; value: string }>(server, 'sign', options, { value });
    const signature = Buffer.from(signed.value, 'base64url').toString('base64');
    return { data: { algorithm: options.algorithm, keyId: signed.kid, signature }, columns: COLUMNS };
  });
}

const COLUMNS = { Algorithm: 'algorithm', KeyId: 'keyId', Signature: 'signature' };
