import { z } from 'zod';
import { FAULTS, type FaultCode } from '../fault.ts';

/**
 * What the audit log says about a call: an allow-list. A member that is not named here cannot be written, whatever type it
 * has; redaction of what should not have been there is not needed. No member ever holds a value, a token or a key.
 */

/** Longer strings are cut, so that a caller cannot fill the log. */
export const TEXT_LIMIT = 512;

export const CATEGORIES = ['connector', 'vault', 'authority', 'management', 'gateway'] as const;
/** `Begun`: it is about to act elsewhere, with the status 102; a record of how it ended follows, unless this process does not live to write it. */
export const RESULTS = ['Success', 'Failed', 'Denied', 'Begun'] as const;

export type Category = (typeof CATEGORIES)[number];
export type ResultType = (typeof RESULTS)[number];

/** Who called, as far as the token says. */
export interface RecordedCaller {
  readonly objectId: string;
  readonly applicationId: string;
  readonly tenantId: string;
}

export interface AuditRecord {
  /** When the call ended: ISO 8601, milliseconds, Z. */
  readonly time: string;
  readonly category: Category;
  /** Azure's name where there is one, such as SecretGet (https://learn.microsoft.com/azure/key-vault/general/logging). */
  readonly operation: string;
  readonly resultType: ResultType;
  /** The HTTP status that was answered. */
  readonly status: number;
  readonly code?: FaultCode | undefined;
  readonly requestId: string;
  readonly clientRequestId?: string | undefined;
  readonly caller?: RecordedCaller | undefined;
  /** Connection id. */
  readonly connection?: string | undefined;
  /** Id of the connection key that was used, not the key. */
  readonly key?: string | undefined;
  readonly vault?: string | undefined;
  /** Object id path, such as secrets/name/version. */
  readonly target?: string | undefined;
  /** Object id of the identity that the connection used on the vault, or that a role was given to or taken from. */
  readonly principal?: string | undefined;
  /** Id of the role definition that was assigned, taken away or changed. */
  readonly role?: string | undefined;
  /** The vault's operation that a connector's action came down to, such as SecretGet. */
  readonly via?: string | undefined;
  /** Address of the peer. */
  readonly peer: string;
  readonly durationMs?: number | undefined;
}

const text = z.string().max(TEXT_LIMIT);

/** For readers of the log: parses all that `recordText` writes, and nothing with another member. */
export const auditRecord = z.strictObject({
  time: z.iso.datetime({ precision: 3 }),
  category: z.enum(CATEGORIES),
  operation: text,
  resultType: z.enum(RESULTS),
  status: z.int().min(100).max(599),
  code: z.enum(Object.keys(FAULTS) as FaultCode[]).optional(),
  requestId: text,
  clientRequestId: text.optional(),
  caller: z.strictObject({ objectId: text, applicationId: text, tenantId: text }).optional(),
  connection: text.optional(),
  key: text.optional(),
  vault: text.optional(),
  target: text.optional(),
  principal: text.optional(),
  role: text.optional(),
  via: text.optional(),
  peer: text,
  durationMs: z.number().min(0).optional(),
}) satisfies z.ZodType<AuditRecord>;

/**
 * The record as canonical JSON: members in the order above, absent ones left out, in printable ASCII: a refused call may
 * name what it likes, and a terminal obeys control characters and turns text around. It names every member itself, so
 * that nothing else can come along.
 */
export function recordText(record: AuditRecord): string {
  const { caller } = record;
  const json = JSON.stringify({
    time: cut(record.time),
    category: record.category,
    operation: cut(record.operation),
    resultType: record.resultType,
    status: record.status,
    code: record.code,
    requestId: cut(record.requestId),
    clientRequestId: cut(record.clientRequestId),
    caller: caller && {
      objectId: cut(caller.objectId),
      applicationId: cut(caller.applicationId),
      tenantId: cut(caller.tenantId),
    },
    connection: cut(record.connection),
    key: cut(record.key),
    vault: cut(record.vault),
    target: cut(record.target),
    principal: cut(record.principal),
    role: cut(record.role),
    via: cut(record.via),
    peer: cut(record.peer),
    durationMs: record.durationMs,
  });
  return UNESCAPED.test(json) ? json.replace(EVERY_UNESCAPED, escape) : json;
}

const UNESCAPED = /[^ -~]/;
const EVERY_UNESCAPED = new RegExp(UNESCAPED, 'g');

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function cut<Text extends string | undefined>(given: Text): Text | string {
  return given !== undefined && given.length > TEXT_LIMIT ? given.slice(0, TEXT_LIMIT) : given;
}
