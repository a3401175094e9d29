import { isObjectName } from '../../wire/name.ts';
import { MOST_OPERATIONS, type RunInputs, type RunOutputs } from './run.ts';

/** What the history may know of inputs and outputs: an allow-list that names every member itself, so that none comes along. */

/** The inputs of the fourteen actions. */
interface Given {
  readonly keyName?: string;
  readonly keyVersion?: string;
  readonly secretName?: string;
  readonly secretVersion?: string;
  readonly algorithm?: string;
  readonly rawDataEncoding?: 'utf8' | 'base64';
  readonly rawData?: string;
  readonly encryptedData?: string;
  readonly continuationToken?: string;
}

/** Their outputs. */
interface Answered {
  readonly name?: string;
  readonly version?: string | null;
  readonly isEnabled?: boolean;
  readonly createdTime?: string | null;
  readonly lastUpdatedTime?: string | null;
  readonly validityStartTime?: string | null;
  readonly validityEndTime?: string | null;
  readonly keyType?: string | null;
  readonly allowedOperations?: readonly string[] | null;
  readonly value?: string | readonly unknown[];
  readonly rawData?: string;
  readonly encryptedData?: string;
  readonly continuationToken?: string | null;
}

/** Of the input of an action, which its schema has passed. */
export function inputsOf(input: unknown): RunInputs {
  const given = input as Given;
  const { rawData, encryptedData, rawDataEncoding } = given;
  return {
    keyName: given.keyName,
    keyVersion: given.keyVersion,
    secretName: given.secretName,
    secretVersion: given.secretVersion,
    algorithm: given.algorithm,
    rawDataEncoding,
    rawDataBytes: rawData === undefined ? undefined : blurred(sizeOf(rawData, rawDataEncoding)),
    encryptedDataBytes: encryptedData === undefined ? undefined : Buffer.byteLength(encryptedData, 'base64'),
    continued: given.continuationToken === undefined ? undefined : true,
  };
}

/** Of the output of an action; `encoding` is how its `rawData` is written. */
export function outputsOf(output: unknown, encoding: RunInputs['rawDataEncoding']): RunOutputs {
  const answered = output as Answered;
  const { value, rawData, encryptedData } = answered;
  if (typeof value === 'object') return { items: value.length, more: answered.continuationToken !== null };
  if (rawData !== undefined) return { rawDataBytes: blurred(sizeOf(rawData, encoding)) };
  if (encryptedData !== undefined) return { encryptedDataBytes: Buffer.byteLength(encryptedData, 'base64') };
  return metadataOf(answered, value === undefined ? undefined : blurred(Buffer.byteLength(value)));
}

function metadataOf(answered: Answered, valueBytes: number | undefined): RunOutputs {
  return {
    name: answered.name,
    version: answered.version ?? undefined,
    isEnabled: answered.isEnabled,
    createdTime: answered.createdTime ?? undefined,
    lastUpdatedTime: answered.lastUpdatedTime ?? undefined,
    validityStartTime: answered.validityStartTime ?? undefined,
    validityEndTime: answered.validityEndTime ?? undefined,
    keyType: answered.keyType ? wordsOf([answered.keyType])[0] : undefined,
    allowedOperations: answered.allowedOperations ? wordsOf(answered.allowedOperations) : undefined,
    valueBytes,
  };
}

const WORD = /^[A-Za-z-]{1,16}$/;

/** A vault elsewhere can answer any text here, be it the token that it was sent, or so much that no page could hold it. */
const wordsOf = (texts: readonly (string | null | undefined)[]): string[] =>
  texts.filter((text) => typeof text === 'string' && WORD.test(text)).slice(0, MOST_OPERATIONS) as string[];

const NAMES = ['keyName', 'secretName'] as const;
const VERSIONS = ['keyVersion', 'secretVersion'] as const;

/** Of a call that was refused before its input was read: what its path names, where that is a name at all. */
export function inputsOfPath(params: Readonly<Record<string, string | undefined>>): RunInputs {
  const inputs: RunInputs = {};
  for (const name of NAMES) if (isObjectName(params[name] ?? '')) inputs[name] = params[name];
  for (const version of VERSIONS) if (/^[0-9a-f]{32}$/.test(params[version] ?? '')) inputs[version] = params[version];
  return inputs;
}

const sizeOf = (text: string, encoding: string | undefined): number =>
  Buffer.byteLength(text, encoding === 'base64' ? 'base64' : 'utf8');

const BLOCK = 16;

/** A length alone can tell a PIN from a password: what is plain is counted in blocks of sixteen. */
const blurred = (bytes: number): number => Math.ceil(bytes / BLOCK) * BLOCK;
