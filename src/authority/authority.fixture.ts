import { generateKeySync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writerSpec } from '../audit/chain.ts';
import { createSeal } from '../crypto/seal.ts';
import { createRing } from '../crypto/sealing/key-ring.ts';
import type { Operation } from '../operation.ts';
import { openStore } from '../store/store.ts';
import { createAuthority } from './context.ts';
import type { DirectoryOptions } from './directory/directory.ts';
import type { DirectoryChange } from './directory/entries.ts';

export const VAULT = 'https://vault.example';
export const MANAGEMENT = 'https://management.example';
export const URL = 'https://login.example:8443';
export const DOMAIN = 'contoso.localhost';
const START = 1_800_000_000_000;

/** An authority for tests: one tenant, one application, one signing key, in a SQLite file of its own or at `url`. */
export async function openAuthority(url?: string, options: Pick<DirectoryOptions, 'passwords'> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  const file = join(folder, 'authority.db');
  const store = await openStore(url ?? `sqlite:${file}`, {
    writer: writerSpec(generateKeySync('hmac', { length: 256 })),
  });
  const seal = createSeal(createRing(START), 'instance');
  let now = START;
  const resources = [VAULT, MANAGEMENT];
  const clock = () => now;
  const context = createAuthority({
    store,
    seal,
    clock,
    url: URL,
    resources,
    managementResource: MANAGEMENT,
    ...options,
  });

  /** As the journal would: 'conflict' where a row was not as expected. */
  const commit = ({ changes, touches }: DirectoryChange) =>
    store.write({ changes, touches, record: '{}', conflict: '{}' });

  const { tenant, ...newTenant } = context.directory.newTenant({ displayName: 'Contoso', domains: [DOMAIN] });
  await commit(newTenant);
  const { application, secret, ...newApplication } = context.directory.newApplication({
    tenantId: tenant.tenantId,
    displayName: 'Daemon',
    roles: ['Operator'],
  });
  await commit(newApplication);
  const { kid, ...newKey } = await context.signingKeys.newSigningKey();
  await commit(newKey);

  return {
    context,
    commit,
    /** The SQLite file. */
    file,
    tenantId: tenant.tenantId,
    application,
    secret,
    kid,
    start: START / 1000,
    /** Moves the clock to so many seconds after the start. */
    travel(seconds: number) {
      now = START + seconds * 1000;
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type TestAuthority = Awaited<ReturnType<typeof openAuthority>>;

/** Calls an operation as a mounted server does: input and output pass through the contract. */
export async function call<Context, In, Out>(operation: Operation<Context, In, Out>, context: Context, input: unknown) {
  const outcome = await operation.run(context, operation.contract.input.parse(input));
  return { ...outcome, output: operation.contract.output.parse(outcome.output) };
}

export const stranger = (): string => randomUUID();
