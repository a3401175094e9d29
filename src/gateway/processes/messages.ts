import type { FaultCode } from '../../fault.ts';
import type { Lease } from '../../http/throttle.ts';
import type { Door, Unit, Written } from '../../store/store.ts';
import type { Credentials } from '../listeners/tls.ts';

/** What the owner of the writer and the processes that serve say to each other. */
export type FromWorker =
  | { readonly say: 'bound'; readonly plain: number; readonly secure: number }
  | { readonly say: 'ready' }
  | { readonly say: 'failed'; readonly code: FaultCode; readonly message: string }
  | { readonly say: 'write'; readonly id: number; readonly units: readonly Unit[] }
  /** Where the writer can reach this process. */
  | { readonly say: 'invite'; readonly door: Door }
  /** Audit records and nothing else, one a line: what most calls write, so it is one text. */
  | { readonly say: 'append'; readonly id: number; readonly lines: string }
  | { readonly say: 'dropped'; readonly id: number }
  | { readonly say: 'take'; readonly id: number; readonly connection: string; readonly wanted: number }
  | { readonly say: 'giveBack'; readonly connection: string; readonly unused: number; readonly age: number };

export type ToWorker =
  /** Hold the listeners; what to serve comes later. */
  | { readonly say: 'bind' }
  | {
      readonly say: 'serve';
      readonly credentials: Credentials;
      readonly tenantId: string;
      readonly identityHeader: string;
      readonly plain: number;
      readonly secure: number;
    }
  | { readonly say: 'written'; readonly id: number; readonly answers: readonly Written[] }
  | { readonly say: 'appended'; readonly id: number }
  | { readonly say: 'unwritten'; readonly id: number; readonly message: string }
  | { readonly say: 'drop'; readonly id: number; readonly topics: readonly string[] }
  | { readonly say: 'taken'; readonly id: number; readonly lease: Lease }
  | { readonly say: 'stop' };
