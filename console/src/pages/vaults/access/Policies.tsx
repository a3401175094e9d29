import { Tab, TabList, Text } from '@fluentui/react-components';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { VaultResource } from '../../../api/vaults.ts';
import { useRole } from '../../../app/session.ts';
import { Empty } from '../../../parts/states/Empty.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { AddPrincipal } from './AddPrincipal.tsx';
import { DraftCommands } from './DraftCommands.tsx';
import { PolicyMatrix } from './PolicyMatrix.tsx';
import { usePolicyDrafts } from './policy-drafts.ts';

/** The access policies of a vault: edited all together, and saved when one says so. */
export function Policies({ vault }: { readonly vault: VaultResource }) {
  const { kind = 'secrets' } = useSearch({ from: '/vaults/$vault/access' });
  const navigate = useNavigate({ from: '/vaults/$vault/access' });
  const [adding, setAdding] = useState(false);
  const mayChange = useRole('Administrator');
  const { drafts, changes, toggle, add, discard, save } = usePolicyDrafts(vault);
  const { access } = strings;
  return (
    <>
      <Text>{access.policiesHint}</Text>
      {mayChange && (
        <DraftCommands
          label={access.policies}
          changes={changes.length}
          save={save}
          onAdd={() => setAdding(true)}
          onDiscard={discard}
        />
      )}
      {save.error !== undefined && <Failure error={save.error} />}
      <TabList
        size="small"
        selectedValue={kind}
        aria-label={access.policies}
        onTabSelect={(_event, { value }) => void navigate({ search: value === 'keys' ? { kind: 'keys' } : {} })}
      >
        <Tab value="secrets">{access.secrets}</Tab>
        <Tab value="keys">{access.keys}</Tab>
      </TabList>
      {drafts.length === 0 ? (
        <Empty text={access.noPolicies} />
      ) : (
        <>
          <PolicyMatrix kind={kind} policies={drafts} onToggle={mayChange ? toggle : undefined} />
          <Text size={200}>{access.principals(drafts.length)}</Text>
        </>
      )}
      {adding && <AddPrincipal onFound={add} onClose={() => setAdding(false)} />}
    </>
  );
}
