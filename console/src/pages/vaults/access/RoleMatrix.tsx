import { Checkbox } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { RoleDefinition } from '../../../api/roles.ts';
import { usePrincipalName } from '../../../parts/principal.ts';
import { type Column, LongTable } from '../../../parts/tables/LongTable.tsx';
import { strings } from '../../../strings/strings.ts';
import { PrincipalName } from './PrincipalName.tsx';
import { type RoleRow, type Ticks, tickOf } from './role-rows.ts';

/** Widths of the columns, in rem. */
const WHO = 18;
const widthOf = (title: string): number => 2 + title.length / 2;

export interface RoleMatrixProps {
  readonly rows: readonly RoleRow[];
  readonly definitions: readonly RoleDefinition[];
  readonly ticks: Ticks;
  /** Undefined where whoever looks may not change anything. */
  readonly onTick: ((principalId: string, role: string, wanted: boolean) => void) | undefined;
}

/** A row for each principal, a column for each role. */
export function RoleMatrix({ rows, definitions, ticks, onTick }: RoleMatrixProps) {
  const { access } = strings;
  const columns = useMemo(
    (): readonly Column<RoleRow>[] => [
      {
        title: access.principal,
        width: `${WHO}rem`,
        pinned: true,
        cell: ({ principalId }) => <PrincipalName objectId={principalId} />,
      },
      ...definitions.map(
        (definition): Column<RoleRow> => ({
          title: shortName(definition),
          width: `${widthOf(shortName(definition))}rem`,
          cell: (row) => <RoleOf {...{ row, definition, ticks, onTick }} />,
        }),
      ),
    ],
    [definitions, ticks, onTick, access],
  );
  return (
    <LongTable
      label={access.roles}
      columns={columns}
      items={rows}
      keyOf={({ principalId }) => principalId}
      minWidth={`${WHO + definitions.reduce((sum, each) => sum + widthOf(shortName(each)), 0)}rem`}
    />
  );
}

/** All of the built-in ones begin alike. */
const shortName = ({ properties }: RoleDefinition): string => properties.roleName.replace(/^Key Vault /, '');

interface RoleOfProps extends Pick<RoleMatrixProps, 'ticks' | 'onTick'> {
  readonly row: RoleRow;
  readonly definition: RoleDefinition;
}

function RoleOf({ row: { principalId, here, above }, definition, ticks, onTick }: RoleOfProps) {
  const { access } = strings;
  const role = definition.name;
  const name = usePrincipalName(principalId) ?? principalId;
  const inherited = above.get(role)?.properties.scope;
  const isHere = ticks.get(tickOf(principalId, role)) ?? here.has(role);
  return (
    <span title={inherited === undefined ? definition.properties.description : access.inherited(inherited)}>
      <Checkbox
        aria-label={access.allows(name, definition.properties.roleName)}
        checked={isHere || inherited !== undefined}
        // What comes from above cannot be taken away here.
        disabled={onTick === undefined || (inherited !== undefined && !isHere)}
        onChange={() => onTick?.(principalId, role, !isHere)}
      />
    </span>
  );
}
