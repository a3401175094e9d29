import { expect } from 'vitest';
import type { TestGateway } from './gateway.ts';

export const DAY = 86_400;
export const ROTATE_AFTER = (time: string) => ({ trigger: { timeAfterCreate: time }, action: { type: 'Rotate' } });
export const ROTATE_BEFORE = (time: string) => ({ trigger: { timeBeforeExpiry: time }, action: { type: 'Rotate' } });
export const NOTIFY = (time: string) => ({ trigger: { timeBeforeExpiry: time }, action: { type: 'Notify' } });

export interface Bundle {
  readonly key: { kid: string; kty: string; n: string; key_ops: string[] };
  readonly attributes: { enabled: boolean; created: number; exp?: number };
  readonly tags?: Record<string, string>;
}

let names = 0;
const newName = (): string => `key-${(names += 1)}`;

/** A key of its own, of a kind that is made quickly where no other is asked for. */
export async function create(gateway: TestGateway, body: object = {}): Promise<string> {
  const name = newName();
  const reply = await gateway.vault('POST', `/keys/${name}/create`, { kty: 'EC', ...body });
  expect(reply.status).toBe(200);
  return name;
}

export const bundleOf = async (gateway: TestGateway, name: string): Promise<Bundle> =>
  (await gateway.vault('GET', `/keys/${name}`)).body as unknown as Bundle;

export const versionsOf = async (gateway: TestGateway, name: string): Promise<number> =>
  ((await gateway.vault('GET', `/keys/${name}/versions`)).body as unknown as { value: unknown[] }).value.length;

export const put = (gateway: TestGateway, name: string, policy: object) =>
  gateway.vault('PUT', `/keys/${name}/rotationpolicy`, policy);
