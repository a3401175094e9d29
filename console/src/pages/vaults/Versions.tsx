import { Badge, Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import { updateKey } from '../../api/keys.ts';
import { type Kind, versionOf } from '../../api/objects.ts';
import { updateSecret } from '../../api/secrets.ts';
import { useActing } from '../../parts/forms/acting.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { Section } from '../../parts/page/Section.tsx';
import { Failure } from '../../parts/states/Loaded.tsx';
import { type Column, LongTable } from '../../parts/tables/LongTable.tsx';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { currentOf } from './current.ts';
import type { Described } from './described.tsx';
import { useForget } from './forget.ts';
import { StatusBadge } from './StatusBadge.tsx';

const useStyles = makeStyles({
  chosen: { display: 'flex', alignItems: 'center' },
  version: { fontFamily: tokens.fontFamilyMonospace, marginRight: tokens.spacingHorizontalS },
});

type Version = Described & { readonly id: string };

export interface VersionsProps {
  readonly vault: string;
  readonly kind: Kind;
  readonly name: string;
  /** The newest first. */
  readonly items: readonly Version[];
}

/** All versions of an object, each of which leads to its own page; several of them can be enabled or disabled at once. */
export function Versions(props: VersionsProps) {
  const { name, items } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (ids: readonly string[], isChosen: boolean) => {
    const others = [...chosen].filter((id) => !ids.includes(id));
    setChosen(new Set(isChosen ? [...others, ...ids] : others));
  };
  const { vaults } = strings;
  return (
    <Section title={vaults.versions}>
      <ChosenCommands
        {...props}
        chosen={chosen}
        onAll={(isChosen) =>
          choose(
            items.map(({ id }) => id),
            isChosen,
          )
        }
      />
      <LongTable
        label={vaults.versionsOf(name)}
        columns={columnsOf(props, chosen, (id, isChosen) => choose([id], isChosen))}
        items={items}
        keyOf={({ id }) => id}
      />
    </Section>
  );
}

interface ChosenCommandsProps extends VersionsProps {
  readonly chosen: ReadonlySet<string>;
  readonly onAll: (isChosen: boolean) => void;
}

function ChosenCommands({ vault, kind, name, items, chosen, onAll }: ChosenCommandsProps) {
  const forget = useForget(vault);
  const [done, setDone] = useState(0);
  const update = kind === 'secrets' ? updateSecret : updateKey;
  const switching = useActing(async (enabled: boolean) => {
    const wanted = items.filter(({ id, attributes }) => chosen.has(id) && attributes.enabled !== enabled);
    try {
      for (const [index, { id }] of wanted.entries()) {
        await update(vault, { name, version: versionOf(id) }, { attributes: { enabled } });
        setDone(index + 1);
      }
    } finally {
      setDone(0);
      forget(kind, name);
    }
  });
  const { vaults, importing } = strings;
  const count = items.filter(({ id }) => chosen.has(id)).length;
  return (
    <>
      <CommandBar label={vaults.versionsOf(name)}>
        <Checkbox
          label={vaults.chooseAll}
          checked={count === 0 ? false : count === items.length ? true : 'mixed'}
          onChange={(_event, { checked }) => onAll(checked === true)}
        />
        {[true, false].map((enabled) => (
          <Command
            key={String(enabled)}
            icon={enabled ? <PlayRegular /> : <PauseRegular />}
            disabled={count === 0}
            disabledFocusable={switching.pending}
            onClick={() => void switching.run(enabled)}
          >
            {enabled ? vaults.enableChosen : vaults.disableChosen}
          </Command>
        ))}
        <Text size={200} role="status">
          {switching.pending
            ? importing.progress(done, count)
            : count > 0
              ? vaults.chosen(count)
              : vaults.versionCount(items.length)}
        </Text>
      </CommandBar>
      {switching.error !== undefined && <Failure error={switching.error} />}
    </>
  );
}

function columnsOf(
  { vault, kind, name, items }: VersionsProps,
  chosen: ReadonlySet<string>,
  onChoose: (id: string, isChosen: boolean) => void,
): readonly Column<Version>[] {
  const { vaults } = strings;
  const current = currentOf(items);
  return [
    {
      title: vaults.version,
      width: '29rem',
      cell: ({ id }) => (
        <VersionCell {...{ vault, kind, name, id }} isCurrent={id === current}>
          <Checkbox
            aria-label={vaults.choose(versionOf(id))}
            checked={chosen.has(id)}
            onChange={(_event, { checked }) => onChoose(id, checked === true)}
          />
        </VersionCell>
      ),
    },
    { title: vaults.status, width: '8rem', cell: ({ attributes }) => <StatusBadge attributes={attributes} /> },
    { title: vaults.made, width: '12rem', cell: ({ attributes }) => when(attributes.created) },
    {
      title: vaults.expires,
      width: '12rem',
      cell: ({ attributes: { exp } }) => (exp === undefined ? vaults.never : when(exp)),
    },
  ];
}

interface VersionCellProps extends Omit<VersionsProps, 'items'> {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly children: ReactNode;
}

function VersionCell({ vault, kind, name, id, isCurrent, children }: VersionCellProps) {
  const styles = useStyles();
  const to = kind === 'secrets' ? '/vaults/$vault/secrets/$name' : '/vaults/$vault/keys/$name';
  const version = versionOf(id);
  return (
    <span className={styles.chosen}>
      {children}
      <PageLink to={to} params={{ vault, name }} search={{ version }} className={styles.version}>
        {version}
      </PageLink>
      {isCurrent && <Badge appearance="outline">{strings.vaults.current}</Badge>}
    </span>
  );
}
