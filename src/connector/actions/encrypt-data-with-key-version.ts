import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { encryptWith } from '../cipher.ts';
import type { ActionContext } from '../context.ts';
import { encryptInput, encryptOutput, keyVersion } from '../inputs.ts';

export const encryptDataWithVersion = implement(
  contract({
    name: 'EncryptDataWithVersion',
    summary: 'Encrypt data with key version',
    method: 'POST',
    path: '/keys/{keyName}/versions/{keyVersion}/encrypt',
    input: z.object({ ...keyVersion, ...encryptInput }),
    output: encryptOutput,
  }),
  (context: ActionContext, input) => encryptWith(context, input),
);
