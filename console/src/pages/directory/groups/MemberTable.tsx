import { Button } from '@fluentui/react-components';
import type { Member } from '../../../api/directory.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { PageLink } from '../../../parts/page/PageLink.tsx';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { type Column, LongTable } from '../../../parts/tables/LongTable.tsx';
import { Identifier } from '../../../parts/values/Identifier.tsx';
import { strings } from '../../../strings/strings.ts';

const { directory } = strings;

const kindOf = ({ principalType }: Member): string => {
  const kinds: Readonly<Record<string, string>> = directory.group.kinds;
  return (principalType === null ? undefined : kinds[principalType]) ?? directory.group.unknown;
};

const COLUMNS: readonly Column<Member>[] = [
  { title: directory.name, width: '30%', cell: (member) => <MemberName member={member} /> },
  { title: directory.group.kind, width: '18%', cell: kindOf },
  { title: directory.objectId, width: '38%', cell: ({ id }) => <Identifier>{id}</Identifier> },
];

function MemberName({ member: { id, displayName, principalType } }: { readonly member: Member }) {
  if (principalType !== 'User') return displayName ?? id;
  return (
    <PageLink to="/directory/users/$id" params={{ id }}>
      {displayName ?? id}
    </PageLink>
  );
}

export interface MemberTableProps {
  readonly members: readonly Member[];
  readonly group: string;
  readonly onEnd: (() => void) | undefined;
  /** Undefined where whoever looks may not change anything. */
  readonly onRemove: ((member: Member) => Promise<unknown>) | undefined;
}

export function MemberTable({ members, group, onEnd, onRemove }: MemberTableProps) {
  const removing = useActing(async (member: Member) => onRemove?.(member));
  const remove: Column<Member> = {
    title: directory.commands,
    width: '8rem',
    cell: (member) => (
      <Button
        size="small"
        disabledFocusable={removing.pending}
        aria-label={directory.removeNamed(member.displayName ?? member.id)}
        onClick={() => void removing.run(member)}
      >
        {directory.remove}
      </Button>
    ),
  };
  return (
    <>
      <LongTable
        label={`${directory.group.members}: ${group}`}
        columns={onRemove === undefined ? COLUMNS : [...COLUMNS, remove]}
        items={members}
        keyOf={({ id }) => id}
        onEnd={onEnd}
      />
      {removing.error !== undefined && <Failure error={removing.error} />}
    </>
  );
}
