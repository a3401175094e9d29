import { hash, randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Change } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import type { DirectoryChange } from '../directory/entries.ts';
import type { User } from '../directory/users/user.ts';
import { createGrantRows, type GrantRow } from './grant-rows.ts';

/** Who signed in for the device, if anybody yet. */
const answer = z.union([
  z.literal('pending'),
  z.literal('denied'),
  z.object({ userId: z.string(), authTime: z.number(), amr: z.array(z.string()) }),
]);

const deviceMeta = z.object({
  tenantId: z.string(),
  clientId: z.string(),
  resource: z.string(),
  scopes: z.array(z.string()),
  continuous: z.boolean(),
  clientInfo: z.boolean(),
  answer,
  /** Milliseconds since the epoch when the device last asked. */
  polled: z.number().optional(),
});

type DeviceMeta = z.infer<typeof deviceMeta>;

/** A device that waits for somebody to sign in elsewhere (RFC 8628). */
export interface DeviceCode extends Readonly<DeviceMeta> {
  readonly row: GrantRow;
}

export interface SignedIn {
  readonly user: User;
  /** Unix seconds. */
  readonly authTime: number;
  readonly amr: readonly string[];
}

type Room = Pick<AuthorityContext, 'store' | 'seal' | 'clock'>;

/** Seconds, as Entra's. */
export const DEVICE_CODE_LIFETIME = 900;

/** No vowels, so no words, and nothing that looks like a digit (RFC 8628 section 6.1): 20^9 is 38 bits. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const USER_CODE_LENGTH = 9;

/** Both codes are shown once; stored are their digests. */
export function newDeviceCode(room: Room, asked: Omit<DeviceMeta, 'answer' | 'polled'>) {
  const deviceCode = randomBytes(32).toString('base64url');
  const userCode = Array.from({ length: USER_CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const rows = createGrantRows(room);
  const until = Math.floor(room.clock() / 1000) + DEVICE_CODE_LIFETIME;
  const meta = JSON.stringify({ ...asked, answer: 'pending' } satisfies DeviceMeta);
  const changes: readonly Change[] = [
    rows.insert('device-code', idOf(deviceCode), { until, meta }),
    rows.insert('user-code', idOf(userCode), { until, meta: JSON.stringify({ device: idOf(deviceCode) }) }),
  ];
  return { deviceCode, userCode, changes };
}

/** What the device shows. It may have ended. */
export const findDeviceCode = (room: Room, code: string) => read(room, idOf(code));

/** By the id of its row, while it waits for an answer. */
export async function findWaiting(room: Room, id: string): Promise<DeviceCode | undefined> {
  const found = await read(room, id);
  return found?.answer === 'pending' && found.row.until * 1000 > room.clock() ? found : undefined;
}

/** As a person types it: in any case, with spaces and dashes. */
export async function findByUserCode(room: Room, userCode: string): Promise<DeviceCode | undefined> {
  const letters = userCode.toUpperCase().replaceAll(/[\s-]/g, '');
  const row = await createGrantRows(room).find('user-code', idOf(letters));
  return row && findWaiting(room, userCodeMeta.parse(JSON.parse(row.meta)).device);
}

const userCodeMeta = z.object({ device: z.string() });

/** Of two answers at once the second is a conflict. */
export function approve(room: Room, found: DeviceCode, { user, authTime, amr }: SignedIn): DirectoryChange {
  return answered(room, found, { userId: user.objectId, authTime, amr: [...amr] });
}

export function deny(room: Room, found: DeviceCode): DirectoryChange {
  return answered(room, found, 'denied');
}

export function polled(room: Room, found: DeviceCode): Change {
  return replaced(room, { ...found, polled: room.clock() });
}

function answered(room: Room, found: DeviceCode, answer: DeviceMeta['answer']): DirectoryChange {
  return { changes: [replaced(room, { ...found, answer })], touches: [] };
}

function replaced(room: Room, { row, ...meta }: DeviceCode): Change {
  return createGrantRows(room).replace(row, { until: row.until, meta: JSON.stringify(meta) });
}

async function read(room: Room, id: string): Promise<DeviceCode | undefined> {
  const row = await createGrantRows(room).find('device-code', id);
  return row && { ...deviceMeta.parse(JSON.parse(row.meta)), row };
}

const idOf = (code: string): string => hash('sha256', code, 'hex');
