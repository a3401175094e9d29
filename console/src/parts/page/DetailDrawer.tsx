import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import { useReturnFocus } from './focus.ts';

const useStyles = makeStyles({
  // Of what the scroll bar leaves, and not `100vw`.
  drawer: { maxWidth: '100%' },
  body: { paddingBottom: tokens.spacingVerticalL },
});

export interface DetailDrawerProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What there is of one row of a table, beside the page. */
export function DetailDrawer({ title, onClose, children }: DetailDrawerProps) {
  const styles = useStyles();
  useReturnFocus();
  return (
    <OverlayDrawer
      open
      position="end"
      size="medium"
      className={styles.drawer}
      onOpenChange={(_event, { open }) => !open && onClose()}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={strings.actions.close}
              onClick={onClose}
            />
          }
        >
          {title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      {/* What scrolls must be reachable by keyboard (WCAG 2.1.1), and nothing in it is. */}
      <DrawerBody className={styles.body} tabIndex={0}>
        {children}
      </DrawerBody>
    </OverlayDrawer>
  );
}
