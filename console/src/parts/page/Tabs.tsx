import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useCurrentInView } from './current.ts';

const useStyles = makeStyles({
  tabs: {
    display: 'flex',
    overflowX: 'auto',
    listStyleType: 'none',
    margin: `0 0 ${tokens.spacingVerticalM}`,
    padding: 0,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '& a': {
      display: 'block',
      padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
      color: tokens.colorNeutralForeground2,
      textDecorationLine: 'none',
      whiteSpace: 'nowrap',
      borderBottom: '3px solid transparent',
    },
    '& a:hover': { color: tokens.colorNeutralForeground1 },
    '& a[aria-current="page"]': {
      color: tokens.colorNeutralForeground1,
      fontWeight: tokens.fontWeightSemibold,
      borderBottomColor: tokens.colorCompoundBrandStroke,
    },
  },
});

/** The parts of a page, each a link to an address of its own. */
export function Tabs({
  label,
  links,
}: {
  readonly label: string;
  readonly links: readonly (readonly [string, ReactNode])[];
}) {
  const styles = useStyles();
  const row = useCurrentInView<HTMLUListElement>();
  return (
    <nav aria-label={label}>
      <ul className={styles.tabs} ref={row}>
        {links.map(([key, link]) => (
          <li key={key}>{link}</li>
        ))}
      </ul>
    </nav>
  );
}
