import type { z } from 'zod';
import type { KeyOperation } from '../../../src/wire/json-web-key.ts';
import type { encrypt, verify } from '../../../src/wire/key-use.ts';
import { call } from './objects.ts';

export type KeyResult = z.infer<typeof encrypt.output>;
export type Verdict = z.infer<typeof verify.output>;

/** The current version where none is named. */
export interface KeyTarget {
  readonly vault: string;
  readonly name: string;
  readonly version: string | undefined;
}

/** All bytes in base64url; parts that are undefined are not sent. */
export interface KeyInput {
  readonly alg: string;
  readonly value: string;
  readonly iv?: string | undefined;
  readonly tag?: string | undefined;
  readonly aad?: string | undefined;
  readonly digest?: string;
}

/** Verifying answers a Verdict, everything else a KeyResult. */
export const operate = <Answer = KeyResult>(
  { vault, name, version = '' }: KeyTarget,
  operation: KeyOperation,
  input: KeyInput,
): Promise<Answer> => call(vault, ['keys', name, version, operation.toLowerCase()], { method: 'POST', body: input });
