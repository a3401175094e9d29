import { Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listAssignments, listDefinitions, removeAssignment } from '../../../api/roles.ts';
import type { VaultResource } from '../../../api/vaults.ts';
import { useRole } from '../../../app/session.ts';
import { useActing } from '../../../parts/acting.ts';
import { Command, CommandBar } from '../../../parts/CommandBar.tsx';
import { Empty } from '../../../parts/Empty.tsx';
import { Failure, Loaded } from '../../../parts/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { AssignRole } from './AssignRole.tsx';
import { RoleTable } from './RoleTable.tsx';

/** The role assignments that count in a vault. */
export function Roles({ vault: { id } }: { readonly vault: VaultResource }) {
  const client = useQueryClient();
  const [assigning, setAssigning] = useState(false);
  const mayChange = useRole('Administrator');
  const queryKey = ['assignments', id];
  const assignments = useQuery({ queryKey, queryFn: ({ signal }) => listAssignments(id, signal) });
  const definitions = useQuery({
    queryKey: ['definitions', id],
    queryFn: ({ signal }) => listDefinitions(id, signal),
  });
  const refresh = () => client.invalidateQueries({ queryKey });
  const remove = useActing(async (assignment: Parameters<typeof removeAssignment>[0]) => {
    await removeAssignment(assignment);
    await refresh();
  });
  const { access } = strings;
  return (
    <>
      <Text>{access.rolesHint}</Text>
      {mayChange && (
        <CommandBar label={access.roles}>
          <Command icon={<AddRegular />} onClick={() => setAssigning(true)}>
            {access.assign}
          </Command>
        </CommandBar>
      )}
      {remove.error !== undefined && <Failure error={remove.error} />}
      <Loaded query={assignments}>
        {(found) =>
          found.length === 0 ? (
            <Empty text={access.noRoles} />
          ) : (
            <RoleTable
              vaultId={id}
              assignments={found}
              definitions={definitions.data ?? []}
              onRemove={mayChange ? (assignment) => void remove.run(assignment) : undefined}
            />
          )
        }
      </Loaded>
      {assigning && (
        <AssignRole
          scope={id}
          definitions={definitions.data ?? []}
          onDone={() => void refresh()}
          onClose={() => setAssigning(false)}
        />
      )}
    </>
  );
}
