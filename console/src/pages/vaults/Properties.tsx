import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Attributes } from '../../../../src/wire/attributes.ts';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { StatusBadge } from './StatusBadge.tsx';
import { tagsLine } from './tags.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(7rem, 12rem) minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    margin: 0,
  },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

/** Names and what they stand for, a line each. */
export function Properties({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {rows.map(([name, value]) => [
        <dt key={name} className={styles.name}>
          {name}
        </dt>,
        <dd key={`${name} value`} className={styles.value}>
          {value}
        </dd>,
      ])}
    </dl>
  );
}

export interface Described {
  readonly attributes: Attributes;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What every version has, as rows of `Properties`. */
export function describe({ attributes, tags }: Described): (readonly [string, ReactNode])[] {
  const { vaults } = strings;
  const { nbf, exp, created, updated } = attributes;
  return [
    [vaults.status, <StatusBadge key="status" attributes={attributes} />],
    [vaults.activation, nbf === undefined ? vaults.always : when(nbf)],
    [vaults.expires, exp === undefined ? vaults.never : when(exp)],
    [vaults.made, when(created)],
    [vaults.updated, when(updated)],
    [vaults.tags, tagsLine(tags) || vaults.noTags],
  ];
}
