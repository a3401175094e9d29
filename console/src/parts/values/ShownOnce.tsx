import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import { useReturnFocus } from '../page/focus.ts';
import { Reveal } from './Reveal.tsx';

const useStyles = makeStyles({ content: { display: 'grid', rowGap: tokens.spacingVerticalM } });

export interface ShownOnceProps {
  readonly title: string;
  /** What the value is. */
  readonly label: string;
  readonly value: string;
  /** What goes along with it. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** A value that was just made and cannot be read again. It is hidden until asked for, and gone when this is closed. */
export function ShownOnce({ title, label, value, children, onClose }: ShownOnceProps) {
  const styles = useStyles();
  useReturnFocus();
  return (
    <Dialog open modalType="alert" onOpenChange={(_event, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            <Text>{strings.once}</Text>
            <Reveal label={label} fetchValue={() => Promise.resolve(value)} />
            {children}
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {strings.actions.close}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
