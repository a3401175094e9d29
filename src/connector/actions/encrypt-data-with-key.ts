import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { encryptWith } from '../cipher.ts';
import type { ActionContext } from '../context.ts';
import { encryptInput, encryptOutput, keyName } from '../inputs.ts';

export const encryptData = implement(
  contract({
    name: 'EncryptData',
    summary: 'Encrypt data with key',
    method: 'POST',
    path: '/keys/{keyName}/encrypt',
    input: z.object({ ...keyName, ...encryptInput }),
    output: encryptOutput,
  }),
  (context: ActionContext, input) => encryptWith(context, input),
);
