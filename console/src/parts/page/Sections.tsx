import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  parts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    rowGap: tokens.spacingVerticalXXL,
    marginTop: tokens.spacingVerticalS,
  },
});

/** The parts of a page, one below the other. */
export function Sections({ children }: { readonly children: ReactNode }) {
  return <div className={useStyles().parts}>{children}</div>;
}
