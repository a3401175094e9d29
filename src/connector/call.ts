import type { Journal } from '../audit/journal.ts';
import type { RecordedCaller } from '../audit/record.ts';
import type { Connection } from '../connections/connection.ts';
import type { Seal } from '../crypto/seal.ts';
import { Fault } from '../fault.ts';
import type { Inbound } from '../http/server.ts';
import type { Throttle } from '../http/throttle.ts';
import { type Operation, type Outcome, perform } from '../operation.ts';
import type { ActionContext } from './context.ts';
import { createContinuation } from './continuation.ts';
import type { KeyVaults } from './key-vault.ts';
import { inputsOfPath } from './runs/content.ts';
import { type FollowingRoom, follow, noteRefusal } from './runs/following.ts';
import { workflowOf } from './runs/workflow.ts';
import { countCall } from './throttled.ts';

/** How a caller proved himself: with a key of the connection, or with a token. */
export type ProvenBy = Pick<ActionContext, 'connectionKey' | 'caller'>;

interface CallRoom extends FollowingRoom {
  readonly keyVaults: KeyVaults;
  readonly throttle: Throttle;
  readonly seal: Seal;
}

type CallRequest = Pick<Inbound, 'requestId' | 'clientRequestId' | 'peer' | 'headers' | 'params'>;

/** A call on a connection by somebody who may use it; it is counted here. Throws Fault TooManyRequests. */
export async function openCall(
  room: CallRoom,
  connection: Connection,
  request: CallRequest,
  { action, ...provenBy }: ProvenBy & { readonly action: string },
): Promise<ActionContext> {
  const { requestId, clientRequestId, peer } = request;
  const context = {
    ...provenBy,
    connection,
    keyVault: room.keyVaults.of(connection),
    continuation: createContinuation(room.seal, connection.id, room.clock),
    requestId,
    clientRequestId,
    peer,
    workflow: workflowOf(request.headers),
  };
  try {
    const waiting = countCall(room.throttle, connection.id);
    if (waiting !== undefined) await waiting;
  } catch (error) {
    if (error instanceof Fault) noteRefusal(room, { action, context }, inputsOfPath(request.params), error);
    throw error;
  }
  return context;
}

type ConductingRoom = FollowingRoom & {
  readonly journal: Journal;
  readonly keyVaults: Pick<KeyVaults, 'elsewhere'>;
};

/** Runs an action on validated input; resolves when its record is durable. One that acts elsewhere is recorded before it does, too. */
export function conductCall(
  room: ConductingRoom,
  operation: Operation<ActionContext>,
  context: ActionContext,
  input: unknown,
): Promise<Outcome<unknown>> {
  const { name: action } = operation.contract;
  const record = { ...recordOf(context, action), target: targetOf(input as Named) };
  const run = () => room.journal.conduct(record, () => perform(operation, context, input));
  return follow(room, { action, context }, input, () =>
    room.keyVaults.elsewhere ? room.journal.begin(record).then(run) : run(),
  );
}

/** What is left behind by a call on a connection that ended before its action began. */
export async function refuseCall(
  room: ConductingRoom,
  context: ActionContext,
  { action, request, fault }: { action: string; request: Pick<Inbound, 'params'>; fault: Fault },
): Promise<void> {
  await room.journal.refuse(recordOf(context, action), fault);
  noteRefusal(room, { action, context }, inputsOfPath(request.params), fault);
}

type Recorded = Pick<ActionContext, 'requestId' | 'clientRequestId' | 'peer'> & {
  readonly connectionKey?: string | undefined;
  readonly caller?: RecordedCaller | undefined;
  readonly connection?: { readonly id: string; readonly vaultName?: string | undefined } | undefined;
};

export function recordOf(from: Recorded, operation: string) {
  const { requestId, clientRequestId, peer, connection, connectionKey, caller } = from;
  return {
    category: 'connector' as const,
    operation,
    requestId,
    clientRequestId,
    peer,
    ...(connection && { connection: connection.id }),
    ...(connection?.vaultName !== undefined && { vault: connection.vaultName }),
    ...(connectionKey !== undefined && { key: connectionKey }),
    ...(caller !== undefined && { caller }),
  };
}

type Named = { readonly [Name in 'keyName' | 'keyVersion' | 'secretName' | 'secretVersion']?: string };

/** What was asked for, until the vault says which version it was. */
function targetOf({ keyName, keyVersion, secretName, secretVersion }: Named): string {
  const path = keyName === undefined ? ['secrets', secretName, secretVersion] : ['keys', keyName, keyVersion];
  return path.filter((part) => part !== undefined).join('/');
}
