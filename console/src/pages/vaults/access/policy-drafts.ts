import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { type AccessPolicy, replacePolicies, type VaultResource } from '../../../api/vaults.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { changed, granteeOf, type PermissionKind, toggled } from './permissions.ts';

/** What the vault has, with what was changed on this page laid over it. */
export function usePolicyDrafts(vault: VaultResource) {
  const client = useQueryClient();
  const [edited, setEdited] = useState<readonly AccessPolicy[]>([]);
  const { accessPolicies, tenantId } = vault.properties;
  const known = new Set(accessPolicies.map(granteeOf));
  const over = new Map(edited.map((policy) => [granteeOf(policy), policy]));
  const drafts = [
    ...accessPolicies.map((policy) => over.get(granteeOf(policy)) ?? policy),
    ...edited.filter((policy) => !known.has(granteeOf(policy))),
  ];
  const changes = changed(accessPolicies, drafts);
  const put = useCallback((policy: AccessPolicy) => {
    setEdited((all) => [...all.filter((other) => granteeOf(other) !== granteeOf(policy)), policy]);
  }, []);
  const toggle = useCallback(
    (policy: AccessPolicy, kind: PermissionKind, permission: string) => put(toggled(policy, kind, permission)),
    [put],
  );
  return {
    drafts,
    changes,
    toggle,
    add: (objectId: string) => {
      if (drafts.some((draft) => granteeOf(draft) === `${objectId}/`)) return;
      put({ tenantId, objectId, permissions: { secrets: [], keys: [], certificates: [] } });
    },
    discard: () => setEdited([]),
    save: useActing(async () => {
      await replacePolicies(vault, changes);
      await client.invalidateQueries({ queryKey: ['vaults'] });
      setEdited([]);
    }),
  };
}
