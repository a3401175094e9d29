import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { assignRole, type RoleAssignment, type RoleDefinition, removeAssignment } from '../../../api/roles.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { roleChanges, roleRows, type Ticks, tickOf } from './role-rows.ts';

interface Known {
  readonly assignments: readonly RoleAssignment[];
  readonly definitions: readonly RoleDefinition[];
}

/** The roles in a vault, with what was ticked on this page laid over them. */
export function useRoleDrafts(vaultId: string, { assignments, definitions }: Known) {
  const client = useQueryClient();
  const [ticks, setTicks] = useState<Ticks>(new Map());
  const [added, setAdded] = useState<readonly string[]>([]);
  const rows = useMemo(() => roleRows(vaultId, assignments, added), [vaultId, assignments, added]);
  const changes = roleChanges(rows, ticks);
  const discard = () => {
    setTicks(new Map());
    setAdded([]);
  };
  return {
    rows,
    ticks,
    changes,
    tick: useCallback((principalId: string, role: string, wanted: boolean) => {
      setTicks((all) => new Map([...all, [tickOf(principalId, role), wanted]]));
    }, []),
    add: (objectId: string) => setAdded([...added, objectId]),
    discard,
    save: useActing(async () => {
      try {
        for (const { principalId, role, assignment } of changes) {
          const roleDefinitionId = definitions.find(({ name }) => name === role)?.id ?? '';
          await (assignment === undefined
            ? assignRole(vaultId, { roleDefinitionId, principalId })
            : removeAssignment(assignment));
        }
        discard();
      } finally {
        // What was done before one failed is done; what is left of the ticks are the others.
        await client.invalidateQueries({ queryKey: ['assignments', vaultId] });
      }
    }),
  };
}
