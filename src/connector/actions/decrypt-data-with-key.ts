import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { decryptWith } from '../cipher.ts';
import type { ActionContext } from '../context.ts';
import { decryptInput, decryptOutput, keyName } from '../inputs.ts';

export const decryptData = implement(
  contract({
    name: 'DecryptData',
    summary: 'Decrypt data with key',
    method: 'POST',
    path: '/keys/{keyName}/decrypt',
    input: z.object({ ...keyName, ...decryptInput }),
    output: decryptOutput,
  }),
  (context: ActionContext, input) => decryptWith(context, input),
);
