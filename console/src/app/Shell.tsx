import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { Outlet } from '@tanstack/react-router';
import { focusHeading, useKeptFocus } from '../parts/page/focus.ts';
import { strings } from '../strings/strings.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { Mark } from './Mark.tsx';
import { Navigation } from './Navigation.tsx';
import { NoRole } from './NoRole.tsx';
import { ThemeMenu } from './ThemeMenu.tsx';

const useStyles = makeStyles({
  shell: {
    display: 'grid',
    gridTemplateColumns: '14rem minmax(0, 1fr)',
    gridTemplateRows: 'auto minmax(0, 1fr)',
    minHeight: '100vh',
    '@media (max-width: 48rem)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gridTemplateRows: 'auto auto minmax(0, 1fr)',
    },
  },
  header: {
    gridColumn: '1 / -1',
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  brand: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, marginRight: 'auto' },
  main: {
    minWidth: 0,
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL}`,
    '@media (max-width: 48rem)': { padding: tokens.spacingHorizontalM },
  },
  skip: {
    position: 'absolute',
    left: '-100vw',
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    ':focus': { left: tokens.spacingHorizontalM, zIndex: 1 },
  },
});

/** What is around every page. */
export function Shell() {
  const styles = useStyles();
  useKeptFocus();
  const skip = (event: { preventDefault(): void }) => {
    event.preventDefault();
    focusHeading();
  };
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main" onClick={skip}>
        {strings.skip}
      </a>
      <header className={styles.header}>
        <span className={styles.brand}>
          <Mark />
          <Text weight="semibold" size={400}>
            {strings.product}
          </Text>
        </span>
        <ThemeMenu />
        <AccountMenu />
      </header>
      <Navigation />
      <main id="main" className={styles.main}>
        <NoRole />
        <Outlet />
      </main>
    </div>
  );
}
