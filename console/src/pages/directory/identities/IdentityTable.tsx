import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons';
import { type Identity, setIdentityEnabled } from '../../../api/identities.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { Failure } from '../../../parts/states/Loaded.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../../parts/tables/ShortTable.tsx';
import { Identifier } from '../../../parts/values/Identifier.tsx';
import { strings } from '../../../strings/strings.ts';
import { EnabledBadge } from '../EnabledBadge.tsx';

const { directory, actions } = strings;

const COLUMNS: readonly Column<Identity>[] = [
  { title: directory.name, width: '15%', cell: ({ name }) => name },
  { title: directory.identity.group, width: '12%', cell: ({ id }) => id.split('/')[4] ?? '' },
  { title: directory.identity.kind, width: '12%', cell: ({ properties }) => directory.identity.kinds[properties.kind] },
  {
    title: directory.identity.clientId,
    width: '22%',
    cell: ({ properties }) => <Identifier>{properties.clientId}</Identifier>,
  },
  {
    title: directory.objectId,
    width: '22%',
    cell: ({ properties }) => <Identifier>{properties.principalId}</Identifier>,
  },
  { title: directory.status, width: '9%', cell: ({ properties }) => <EnabledBadge enabled={properties.enabled} /> },
];

export interface IdentityTableProps {
  readonly identities: readonly Identity[];
  readonly onChanged: () => Promise<unknown>;
  /** Undefined where whoever looks may not change anything. */
  readonly onDelete: ((identity: Identity) => void) | undefined;
}

export function IdentityTable({ identities, onChanged, onDelete }: IdentityTableProps) {
  const toggle = useActing(async (identity: Identity) => {
    await setIdentityEnabled(identity, !identity.properties.enabled);
    await onChanged();
  });
  const commands: Column<Identity> = {
    title: directory.commands,
    width: '5rem',
    cell: (identity) => (
      <Commands identity={identity} onToggle={() => void toggle.run(identity)} onDelete={() => onDelete?.(identity)} />
    ),
  };
  return (
    <>
      <ShortTable
        label={directory.tabs.identities}
        columns={onDelete === undefined ? COLUMNS : [...COLUMNS, commands]}
        items={identities}
        keyOf={({ id }) => id}
        minWidth="60rem"
      />
      {toggle.error !== undefined && <Failure error={toggle.error} />}
    </>
  );
}

interface CommandsProps {
  readonly identity: Identity;
  readonly onToggle: () => void;
  readonly onDelete: () => void;
}

function Commands({ identity: { name, properties }, onToggle, onDelete }: CommandsProps) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          icon={<MoreHorizontalRegular />}
          aria-label={directory.identity.actionsOf(name)}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={onToggle}>{properties.enabled ? directory.disable : directory.enable}</MenuItem>
          <MenuItem onClick={onDelete}>{actions.delete}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
