import { Text } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  listAssignments,
  listDefinitions,
  type RoleAssignment,
  type RoleDefinition,
  removeAssignment,
} from '../../../api/roles.ts';
import type { VaultResource } from '../../../api/vaults.ts';
import { useRole } from '../../../app/session.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { Section } from '../../../parts/page/Section.tsx';
import { Empty } from '../../../parts/states/Empty.tsx';
import { Failure, Loaded } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { AddPrincipal } from './AddPrincipal.tsx';
import { DraftCommands } from './DraftCommands.tsx';
import { RoleMatrix } from './RoleMatrix.tsx';
import { RoleTable } from './RoleTable.tsx';
import { useRoleDrafts } from './role-drafts.ts';
import { isBelow } from './role-rows.ts';

/** The role assignments that count in a vault. */
export function Roles({ vault: { id } }: { readonly vault: VaultResource }) {
  const assignments = useQuery({
    queryKey: ['assignments', id],
    queryFn: ({ signal }) => listAssignments(id, signal),
  });
  const definitions = useQuery({
    queryKey: ['definitions', id],
    queryFn: ({ signal }) => listDefinitions(id, signal),
  });
  return (
    <Loaded query={assignments}>
      {(found) => (
        <Loaded query={definitions}>
          {(roles) => <RoleAccess vaultId={id} assignments={found} definitions={roles} />}
        </Loaded>
      )}
    </Loaded>
  );
}

interface RoleAccessProps {
  readonly vaultId: string;
  readonly assignments: readonly RoleAssignment[];
  readonly definitions: readonly RoleDefinition[];
}

function RoleAccess({ vaultId, assignments, definitions }: RoleAccessProps) {
  const [adding, setAdding] = useState(false);
  const mayChange = useRole('Administrator');
  const { rows, ticks, changes, tick, add, discard, save } = useRoleDrafts(vaultId, { assignments, definitions });
  const below = assignments.filter((assignment) => isBelow(assignment, vaultId));
  const { access } = strings;
  return (
    <>
      <Text>{access.rolesHint}</Text>
      {mayChange && (
        <DraftCommands
          label={access.roles}
          changes={new Set(changes.map(({ principalId }) => principalId)).size}
          save={save}
          onAdd={() => setAdding(true)}
          onDiscard={discard}
        />
      )}
      {save.error !== undefined && <Failure error={save.error} />}
      {rows.length === 0 ? (
        <Empty text={access.noRoles} />
      ) : (
        <>
          <RoleMatrix rows={rows} definitions={definitions} ticks={ticks} onTick={mayChange ? tick : undefined} />
          <Text size={200}>{access.principals(rows.length)}</Text>
        </>
      )}
      {below.length > 0 && <Below vaultId={vaultId} assignments={below} definitions={definitions} />}
      {adding && <AddPrincipal onFound={add} onClose={() => setAdding(false)} />}
    </>
  );
}

/** Roles on single secrets and keys. */
function Below({ vaultId, assignments, definitions }: RoleAccessProps) {
  const client = useQueryClient();
  const mayChange = useRole('Administrator');
  const remove = useActing(async (assignment: RoleAssignment) => {
    await removeAssignment(assignment);
    await client.invalidateQueries({ queryKey: ['assignments', vaultId] });
  });
  return (
    <Section title={strings.access.below}>
      {remove.error !== undefined && <Failure error={remove.error} />}
      <RoleTable
        vaultId={vaultId}
        assignments={assignments}
        definitions={definitions}
        onRemove={mayChange ? (assignment) => void remove.run(assignment) : undefined}
      />
    </Section>
  );
}
