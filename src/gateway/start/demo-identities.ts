import { VAULTS_TOPIC } from '../../vault/vaults.ts';
import type { Services } from '../services.ts';
import { startCall } from './first-start.ts';

/** The opened identities that are not there yet, each with the right to read everything in the demo vault. */
export async function prepareDemoIdentities(services: Services, tenantId: string, vault: string): Promise<void> {
  const { directory } = services.authority;
  for (const resourceId of services.managedIdentity?.opened ?? []) {
    if ((await directory.findManagedIdentityByResourceId(resourceId)) !== undefined) continue;
    const kind = 'UserAssigned' as const;
    const made = directory.newManagedIdentity({ tenantId, kind, resourceId, location: 'local', tags: {} });
    await services.journal.conduct(startCall('DemoIdentityCreate'), async () => {
      const admitted = await admit(services, vault, made.identity.objectId);
      return {
        output: undefined,
        changes: [...made.changes, ...admitted],
        touches: [...made.touches, VAULTS_TOPIC],
        facts: { target: `managedIdentities/${made.identity.clientId}`, principal: made.identity.objectId },
      };
    });
  }
}

/** Nothing where the vault was deleted, or asks for roles instead. */
async function admit({ vault: { vaults } }: Services, name: string, objectId: string) {
  const before = await vaults.stored(name);
  if (before === undefined || before.vault.deleted !== undefined) return [];
  const permissions = { secrets: ['get', 'list'], keys: ['get', 'list'] };
  const policy = { tenantId: before.vault.tenantId, objectId, permissions };
  return vaults.replace(before, { ...before.vault, accessPolicies: [...before.vault.accessPolicies, policy] });
}
