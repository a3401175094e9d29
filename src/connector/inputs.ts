import { z } from 'zod';
import { objectName, objectVersion } from '../wire/name.ts';

/** The inputs of the actions (the connector's OpenAPI document, `parameters` and the KeyEncryptInput, KeyDecryptInput schemas). */
export const keyName = { keyName: objectName };
export const keyVersion = { keyName: objectName, keyVersion: objectVersion };
export const secretName = { secretName: objectName };
export const secretVersion = { secretName: objectName, secretVersion: objectVersion };

/** In the order of the designer's drop-down; the first is its default. */
export const ALGORITHMS = ['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5'] as const;

const algorithm = z.enum(ALGORITHMS, { error: `it is one of ${ALGORITHMS.join(', ')}` }).default('RSA-OAEP-256');

/** Our addition: how `rawData` is written in JSON. Microsoft's connector knows text only. */
const rawDataEncoding = z.enum(['utf8', 'base64'], { error: 'it is utf8 or base64' }).default('utf8');

export const encryptInput = { algorithm, rawData: z.string({ error: 'it is the text to encrypt' }), rawDataEncoding };
export const decryptInput = {
  algorithm,
  encryptedData: z.string({ error: 'it is the Base64 text to decrypt' }),
  rawDataEncoding,
};
export const encryptOutput = z.object({ encryptedData: z.string() });
export const decryptOutput = z.object({ rawData: z.string() });

/** Our addition: the next page. Microsoft's connector answers a token that nothing takes. */
export const continuation = {
  continuationToken: z.string({ error: 'it is one text' }).max(1536, 'it is not a token of ours').optional(),
};
export const CONTINUATION_QUERY = ['continuationToken'] as const;
