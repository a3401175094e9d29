import { Tab, TabList, Text } from '@fluentui/react-components';
import { AddRegular, DismissRegular, SaveRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AccessPolicy, replacePolicies, type VaultResource } from '../../../api/vaults.ts';
import { useRole } from '../../../app/session.ts';
import { useActing } from '../../../parts/acting.ts';
import { Command, CommandBar } from '../../../parts/CommandBar.tsx';
import { Empty } from '../../../parts/Empty.tsx';
import { Failure } from '../../../parts/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { AddPrincipal } from './AddPrincipal.tsx';
import { PolicyMatrix } from './PolicyMatrix.tsx';
import { changed, granteeOf, type PermissionKind, toggled } from './permissions.ts';

/** The access policies of a vault: edited all together, and saved when one says so. */
export function Policies({ vault }: { readonly vault: VaultResource }) {
  const [kind, setKind] = useState<PermissionKind>('secrets');
  const [adding, setAdding] = useState(false);
  const mayChange = useRole('Administrator');
  const { drafts, changes, toggle, add, discard, save } = useDrafts(vault);
  const { access, actions } = strings;
  return (
    <>
      <Text>{access.policiesHint}</Text>
      {mayChange && (
        <CommandBar label={access.policies}>
          <Command icon={<AddRegular />} onClick={() => setAdding(true)}>
            {access.add}
          </Command>
          <Command
            icon={<SaveRegular />}
            disabledFocusable={changes.length === 0 || save.pending}
            onClick={() => void save.run()}
          >
            {actions.save}
          </Command>
          <Command icon={<DismissRegular />} disabledFocusable={changes.length === 0} onClick={discard}>
            {access.discard}
          </Command>
          <Text size={200} role="status">
            {changes.length > 0 && access.changes(changes.length)}
          </Text>
        </CommandBar>
      )}
      {save.error !== undefined && <Failure error={save.error} />}
      <TabList
        size="small"
        selectedValue={kind}
        aria-label={access.policies}
        onTabSelect={(_event, { value }) => setKind(value as PermissionKind)}
      >
        <Tab value="secrets">{access.secrets}</Tab>
        <Tab value="keys">{access.keys}</Tab>
      </TabList>
      {drafts.length === 0 ? (
        <Empty text={access.noPolicies} />
      ) : (
        <PolicyMatrix
          kind={kind}
          policies={drafts}
          onToggle={mayChange ? (policy, permission) => toggle(policy, kind, permission) : undefined}
        />
      )}
      {adding && <AddPrincipal onFound={add} onClose={() => setAdding(false)} />}
    </>
  );
}

/** What the vault has, with what was changed on this page laid over it. */
function useDrafts(vault: VaultResource) {
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
  const put = (policy: AccessPolicy) =>
    setEdited([...edited.filter((other) => granteeOf(other) !== granteeOf(policy)), policy]);
  return {
    drafts,
    changes,
    toggle: (policy: AccessPolicy, kind: PermissionKind, permission: string) => put(toggled(policy, kind, permission)),
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
