import { z } from 'zod';
import { hasFailed, type NumberedRun, runInputs, runOutputs, runWorkflow } from '../../connector/runs/run.ts';

/** What Power Automate shows in the place of an input or output that is secured. */
export const NOT_SHOWN = 'Content not shown due to security configuration.';

const notShown = z.literal(NOT_SHOWN).optional();

/** A run as administration shows it. Of a value it can only say that there was one: the history has none. */
export const runResource = z.object({
  id: z.string(),
  action: z.string(),
  status: z.enum(['Succeeded', 'Failed']),
  statusCode: z.number(),
  code: z.string().nullable(),
  error: z.string().nullable(),
  startTime: z.string(),
  durationMs: z.number(),
  connection: z.object({ id: z.string(), name: z.string() }),
  caller: z.object({
    key: z.string().optional(),
    objectId: z.string().optional(),
    applicationId: z.string().optional(),
    tenantId: z.string().optional(),
  }),
  requestId: z.string(),
  clientRequestId: z.string(),
  workflow: runWorkflow.nullable(),
  inputs: z.object({ ...runInputs.shape, rawData: notShown, encryptedData: notShown }),
  outputs: z.object({ ...runOutputs.shape, value: notShown, rawData: notShown, encryptedData: notShown }).nullable(),
});

export type RunResource = z.infer<typeof runResource>;

export function resourceOf(run: NumberedRun): RunResource {
  const { inputs, outputs } = run;
  return {
    id: String(run.number),
    action: run.action,
    status: hasFailed(run) ? 'Failed' : 'Succeeded',
    statusCode: run.status,
    code: run.code ?? null,
    error: run.error ?? null,
    startTime: new Date(run.started).toISOString(),
    durationMs: run.duration,
    connection: { id: run.connection, name: run.connectionName.split('/').at(-1) ?? '' },
    caller: { key: run.key, ...run.caller },
    requestId: run.requestId,
    clientRequestId: run.clientRequestId,
    workflow: run.workflow ?? null,
    inputs: { ...inputs, rawData: hidden(inputs.rawDataBytes), encryptedData: hidden(inputs.encryptedDataBytes) },
    outputs: outputs
      ? {
          ...outputs,
          value: hidden(outputs.valueBytes),
          rawData: hidden(outputs.rawDataBytes),
          encryptedData: hidden(outputs.encryptedDataBytes),
        }
      : null,
  };
}

const hidden = (bytes: number | undefined): typeof NOT_SHOWN | undefined =>
  bytes === undefined ? undefined : NOT_SHOWN;
