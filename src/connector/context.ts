import type { RecordedCaller } from '../audit/record.ts';
import type { Connection } from '../connections/connection.ts';
import type { KeyVault } from '../operation.ts';
import type { RunWorkflow } from './runs/run.ts';

/** One call of an action, admitted: whose connection it is, and the vault behind it. */
export interface ActionContext {
  readonly connection: Connection;
  /** The id of the key that the caller proved himself with. */
  readonly connectionKey?: string;
  /** Who calls, where he proved himself with a token. */
  readonly caller?: RecordedCaller;
  readonly keyVault: KeyVault;
  /** Makes and reads the continuation tokens of this connection. */
  readonly continuation: Continuation;
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly peer: string;
  /** Where the call says that it comes from. */
  readonly workflow: RunWorkflow | undefined;
}

export interface Continuation {
  /** `position` is where the next page begins; null in, null out. */
  seal(action: string, target: string, position: string | undefined): string | null;
  /** Throws Fault BadParameter where the token was not made here, for this connection, action and target. */
  open(action: string, target: string, token: string | undefined): string | undefined;
}
