import { makeStyles, Title2, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import { strings } from '../../strings/strings.ts';
import { useArrival } from './focus.ts';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
  },
  title: { marginRight: 'auto', overflowWrap: 'anywhere' },
});

export interface PageProps {
  /** The heading, and the title of the tab: a name, never a value. */
  readonly title: string;
  /** Buttons that are for the whole page. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Heading, actions and content of a page. */
export function Page({ title, actions, children }: PageProps) {
  const styles = useStyles();
  useArrival();
  useEffect(() => {
    document.title = `${title} - ${strings.product}`;
  }, [title]);
  return (
    <>
      <div className={styles.head}>
        <Title2 as="h1" className={styles.title} tabIndex={-1}>
          {title}
        </Title2>
        {actions}
      </div>
      {children}
    </>
  );
}
