import { z } from 'zod';

/**
 * What the history keeps of one call of an action. Safe by construction: there is no member for a value, for `rawData`
 * and `encryptedData`, for a token or for a key, and a page that is read is held against this schema. `contentType` and
 * tags have no place either, for they are the owner's free text.
 */
export const TEXT_LIMIT = 256;
export const SENTENCE_LIMIT = 1024;
export const MOST_OPERATIONS = 16;

const text = z.string().max(TEXT_LIMIT);
const bytes = z.int().min(0);

export const runInputs = z.strictObject({
  keyName: text.optional(),
  keyVersion: text.optional(),
  secretName: text.optional(),
  secretVersion: text.optional(),
  algorithm: text.optional(),
  rawDataEncoding: text.optional(),
  /** Sizes of what is not shown. */
  rawDataBytes: bytes.optional(),
  encryptedDataBytes: bytes.optional(),
  /** The call asked for a further page. */
  continued: z.boolean().optional(),
});

export const runOutputs = z.strictObject({
  name: text.optional(),
  version: text.optional(),
  isEnabled: z.boolean().optional(),
  createdTime: text.optional(),
  lastUpdatedTime: text.optional(),
  validityStartTime: text.optional(),
  validityEndTime: text.optional(),
  keyType: text.optional(),
  allowedOperations: z.array(text).max(MOST_OPERATIONS).optional(),
  /** Sizes of what is not shown. */
  valueBytes: bytes.optional(),
  rawDataBytes: bytes.optional(),
  encryptedDataBytes: bytes.optional(),
  /** Of a list: how many it held, and whether it goes on. */
  items: z.int().min(0).optional(),
  more: z.boolean().optional(),
});

/** Where a workflow says that it called from; each member is its own word and no proof. */
export const runWorkflow = z.strictObject({
  name: text.optional(),
  id: text.optional(),
  runId: text.optional(),
  operation: text.optional(),
  trackingId: text.optional(),
});

export const storedRun = z.strictObject({
  action: text,
  /** Unix milliseconds. */
  started: z.int(),
  /** Milliseconds. */
  duration: z.number().min(0),
  /** The HTTP status that was answered. */
  status: z.int().min(100).max(599),
  /** Of the fault, and the sentence that the caller was told. */
  code: text.optional(),
  error: z.string().max(SENTENCE_LIMIT).optional(),
  /** Id of the connection key, or who a bearer token said was calling. */
  key: text.optional(),
  caller: z.strictObject({ objectId: text, applicationId: text, tenantId: text }).optional(),
  requestId: text,
  clientRequestId: text,
  workflow: runWorkflow.optional(),
  inputs: runInputs,
  outputs: runOutputs.optional(),
});

/** Runs of one connection that were gathered together, in the order in which they ended. */
export const storedRuns = z.array(storedRun);

/** The same as it is stored: the runs packed. */
export const packedPage = z.strictObject({
  connection: text,
  /** As it was named then, with its subscription and resource group. */
  name: z.string().max(512),
  /** Unix milliseconds. */
  at: z.int(),
  runs: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))),
});

export type RunInputs = z.infer<typeof runInputs>;
export type RunOutputs = z.infer<typeof runOutputs>;
export type RunWorkflow = z.infer<typeof runWorkflow>;
export type Run = z.infer<typeof storedRun>;
export type RunPage = Omit<z.infer<typeof packedPage>, 'runs'> & { readonly runs: readonly Run[] };

/** A run with its number, which is its id, and its connection. */
export interface NumberedRun extends Run {
  readonly number: number;
  readonly connection: string;
  /** As the connection was named then, with its subscription and resource group. */
  readonly connectionName: string;
}

export const hasFailed = ({ status }: Pick<Run, 'status'>): boolean => status >= 400;
