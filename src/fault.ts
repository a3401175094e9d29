/**
 * The one error that Sallyport throws on purpose. A code stands for one HTTP status and one thing that went wrong;
 * everything else that is thrown is a bug and is answered 500 without detail.
 */

/** Every code, its HTTP status and what it says about the call. `docs/reference/faults.md` explains each; a test compares. */
export const FAULTS = {
  // What the caller sent
  BadParameter: 400,
  MalformedBackupBlob: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  SecretNotFound: 404,
  KeyNotFound: 404,
  MethodNotAllowed: 405,
  RequestTimeout: 408,
  Conflict: 409,
  RoleAssignmentExists: 409,
  RoleDefinitionHasAssignments: 400,
  RoleDefinitionWithSameNameExists: 409,
  VaultAlreadyExists: 409,
  PayloadTooLarge: 413,
  UnsupportedMediaType: 415,
  ExpectationFailed: 417,
  MisdirectedRequest: 421,
  TooManyRequests: 429,
  // What the authority answers (RFC 6749 section 5.2)
  InvalidClient: 401,
  InvalidGrant: 400,
  InvalidRequest: 400,
  InvalidScope: 400,
  UnauthorizedClient: 400,
  UnsupportedGrantType: 400,
  // What our own side could not do
  InternalError: 500,
  Tampered: 500,
  BadGateway: 502,
  Unavailable: 503,
  // Why a process refuses to start (exit code 1)
  ConfigurationInvalid: 500,
  DataFolderUnusable: 500,
  MasterKeyWrong: 500,
  PortUnavailable: 500,
  SchemaTooNew: 500,
} as const;

export type FaultCode = keyof typeof FAULTS;

/** Changes (`operation.ts`) that stand although the call failed. */
export interface Leaves {
  readonly changes: readonly {
    readonly sql: string;
    readonly parameters: readonly (string | number | null | Uint8Array)[];
    readonly rows: number;
  }[];
}

export interface FaultDetail {
  /** Key Vault's `innererror.code`, for instance `AccessDenied`. */
  readonly inner?: string;
  /** Response headers that belong to this answer, for instance `WWW-Authenticate` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The number that Microsoft's authority prints after AADSTS. */
  readonly aadsts?: number;
  /** What a new token must say, as the JSON of a claims challenge, where the client can ask for such a one. */
  readonly claims?: string;
  /** What the call did before it failed, such as the end of a grant that was presented twice: durable with its record. */
  readonly leaves?: Leaves;
  /** What was caught, for the log only; never shown to a caller. */
  readonly cause?: unknown;
}

/** `message` is one public sentence: what was wrong, with which input, what to do. It never holds a secret. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly status: number;
  readonly inner: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly aadsts: number | undefined;
  readonly claims: string | undefined;
  readonly leaves: Leaves | undefined;

  constructor(code: FaultCode, message: string, detail: FaultDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.status = FAULTS[code];
    this.inner = detail.inner;
    this.headers = detail.headers;
    this.aadsts = detail.aadsts;
    this.claims = detail.claims;
    this.leaves = detail.leaves;
  }
}
