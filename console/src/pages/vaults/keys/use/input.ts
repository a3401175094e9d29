import { fromBase64Url, toBase64Url } from '../../../../api/base64.ts';
import { ApiError } from '../../../../api/request.ts';
import { fileIn, textsIn } from '../../../../parts/forms/fields.ts';
import { strings } from '../../../../strings/strings.ts';

/** What an input is. A digest is bytes too, which are not hashed again. */
export type Source = 'text' | 'base64' | 'file' | 'digest';

/** In bytes: what 16,384 letters of base64url hold, the most that the vault takes. */
const LONGEST = 12_288;
/** What is only hashed is held in memory once. */
const LONGEST_TO_HASH = 256 * 1024 * 1024;

/** Throws ApiError, as the vault would refuse it. */
export async function bytesIn(form: FormData, source: Source, hashed: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const [typed = ''] = textsIn(form, 'input');
  if (source === 'text') return new TextEncoder().encode(typed);
  if (source !== 'file') return decoded(typed, strings.keyUse.input);
  const file = fileIn(form, 'inputFile');
  if (file === undefined) throw refused(strings.keyUse.noFile);
  const most = hashed ? LONGEST_TO_HASH : LONGEST;
  if (file.size > most) throw refused(strings.keyUse.fileTooLong(most));
  return new Uint8Array(await file.arrayBuffer());
}

/** The bytes of a field; undefined where it was left empty. */
export function partIn(form: FormData, name: string, label: string): string | undefined {
  const [typed = ''] = textsIn(form, name);
  return typed.trim() === '' ? undefined : toBase64Url(decoded(typed, label));
}

/**
 * Base64 of either alphabet, padded or not, in one line or several. It must be the one spelling of its bytes, as in the vault:
 * what has two can be altered unseen. Throws ApiError.
 */
export function decoded(text: string, label: string): Uint8Array<ArrayBuffer> {
  const url = text
    .replaceAll(/\s/g, '')
    .replace(/={1,2}$/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  try {
    const bytes = fromBase64Url(url);
    if (toBase64Url(bytes) === url) return bytes;
  } catch {
    // It is none either.
  }
  throw refused(strings.keyUse.noBase64(label));
}

const refused = (sentence: string): ApiError => new ApiError(400, 'BadParameter', sentence);
