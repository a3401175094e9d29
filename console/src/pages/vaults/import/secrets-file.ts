import { textOf } from '../../../api/text.ts';
import type { Entry } from './entry.ts';
import { readEnvFile } from './env-file.ts';
import { readJsonFile } from './json-file.ts';

/** Why a file gives no secrets: a name of a sentence. */
export type SecretsFileFault = 'tooLarge' | 'noText' | 'noJson' | 'noEntries';

/** Far more than ten thousand secrets; more would only hold up the page. */
const LARGEST = 64 * 1024 * 1024;

/** The secrets in a `.env` or JSON file, by what it begins with. */
export async function readSecretsFile(file: Blob): Promise<readonly Entry[] | SecretsFileFault> {
  if (file.size > LARGEST) return 'tooLarge';
  const text = textOf(await file.arrayBuffer())?.replace(/^\ufeff/, '');
  if (text === undefined) return 'noText';
  const entries = text.trimStart().startsWith('{') ? readJsonFile(text) : readEnvFile(text);
  if (entries === undefined) return 'noJson';
  return entries.length === 0 ? 'noEntries' : entries;
}
