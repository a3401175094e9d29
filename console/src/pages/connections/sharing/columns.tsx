import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { AccessPolicy } from '../../../api/connections.ts';
import { findPrincipal } from '../../../api/principals.ts';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { strings } from '../../../strings/strings.ts';

export function policyColumns(remove: ((policy: AccessPolicy) => void) | undefined): readonly Column<AccessPolicy>[] {
  const { sharing } = strings.connections;
  return [
    { title: sharing.principal, width: '34%', cell: (policy) => <Principal policy={policy} /> },
    { title: sharing.objectId, width: '46%', cell: ({ properties }) => properties.principal.identity.objectId },
    ...(remove === undefined ? [] : [{ title: sharing.actions, width: '20%', cell: removeOf(remove) }]),
  ];
}

const removeOf = (remove: (policy: AccessPolicy) => void) => (policy: AccessPolicy) => {
  const { sharing } = strings.connections;
  return (
    <Button size="small" aria-label={`${sharing.remove}: ${policy.name}`} onClick={() => remove(policy)}>
      {sharing.remove}
    </Button>
  );
};

/** What people call it, where the directory beside us knows it. */
function Principal({ policy }: { readonly policy: AccessPolicy }) {
  const { objectId } = policy.properties.principal.identity;
  const { data } = useQuery({
    queryKey: ['principal', objectId],
    queryFn: ({ signal }) => findPrincipal(objectId, signal),
  });
  return data?.displayName ?? '';
}
