import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import { publicSigningKey } from '../signing/signing-keys.ts';
import { isAnyTenant, requireTenant } from '../tenant-path.ts';

const keysContract = contract({
  name: 'SigningKeysGet',
  summary: 'List the public keys that sign tokens',
  method: 'GET',
  path: '/{tenant}/discovery/v2.0/keys',
  input: z.object({ tenant: z.string() }),
  output: z.object({ keys: z.array(publicSigningKey) }),
});

/** All tenants here share their keys. */
export const keys = implement(keysContract, async (context: AuthorityContext, { tenant }) => {
  if (!isAnyTenant(tenant)) await requireTenant(context, tenant);
  return { output: await context.signingKeys.published() };
});
