import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { decryptWith } from '../cipher.ts';
import type { ActionContext } from '../context.ts';
import { decryptInput, decryptOutput, keyVersion } from '../inputs.ts';

export const decryptDataWithVersion = implement(
  contract({
    name: 'DecryptDataWithVersion',
    summary: 'Decrypt data with key version',
    method: 'POST',
    path: '/keys/{keyName}/versions/{keyVersion}/decrypt',
    input: z.object({ ...keyVersion, ...decryptInput }),
    output: decryptOutput,
  }),
  (context: ActionContext, input) => decryptWith(context, input),
);
