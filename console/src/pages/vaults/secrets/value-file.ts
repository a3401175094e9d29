import { toBase64 } from '../../../api/base64.ts';
import type { SecretSettings } from '../../../api/secrets.ts';
import { textOf } from '../../../api/text.ts';

/** What tools of Azure read to know how the bytes of a file became a text (`az keyvault secret set --encoding`). */
const ENCODING_TAG = { 'file-encoding': 'base64' } as const;

export type ValueOfFile = Pick<SecretSettings, 'contentType' | 'tags'> & { readonly value: string };

/** A text as it stands; other bytes in Base64, which a tag says, and the content type what they are. */
export async function valueOfFile(file: File): Promise<ValueOfFile> {
  const bytes = await file.arrayBuffer();
  const text = textOf(bytes);
  if (text !== undefined) return { value: text };
  return {
    value: toBase64(new Uint8Array(bytes)),
    contentType: file.type === '' ? 'application/octet-stream' : file.type,
    tags: ENCODING_TAG,
  };
}
