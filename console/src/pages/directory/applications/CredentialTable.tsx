import { Button, Text } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { Confirm } from '../../../parts/forms/Confirm.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../../parts/tables/ShortTable.tsx';
import { strings } from '../../../strings/strings.ts';

export interface CredentialTableProps<Item> {
  readonly words: {
    readonly title: string;
    readonly none: string;
    readonly removeTitle: string;
    readonly removeText: string;
  };
  readonly items: readonly Item[];
  readonly columns: readonly Column<Item>[];
  readonly nameOf: (item: Item) => string;
  /** Undefined where whoever looks may not change anything. */
  readonly onRemove: ((item: Item) => Promise<unknown>) | undefined;
  readonly children?: ReactNode;
}

/** What an application proves itself with. */
export function CredentialTable<Item extends { readonly keyId: string }>(props: CredentialTableProps<Item>) {
  const { words, items, columns, nameOf, onRemove, children } = props;
  const [asked, setAsked] = useState<Item>();
  const { directory } = strings;
  const remove: Column<Item> = {
    title: directory.commands,
    width: '8rem',
    cell: (item) => (
      <Button size="small" aria-label={directory.removeNamed(nameOf(item))} onClick={() => setAsked(item)}>
        {directory.remove}
      </Button>
    ),
  };
  return (
    <Section title={words.title}>
      {items.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <ShortTable
          label={words.title}
          columns={onRemove === undefined ? columns : [...columns, remove]}
          items={items}
          keyOf={({ keyId }) => keyId}
        />
      )}
      <div>{children}</div>
      {asked !== undefined && onRemove !== undefined && (
        <Confirm
          title={words.removeTitle}
          text={words.removeText}
          verb={directory.remove}
          act={() => onRemove(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Section>
  );
}
