import {
  Button,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { type FormEvent, type ReactNode, useId } from 'react';
import { strings } from '../../strings/strings.ts';
import { useReturnFocus } from '../page/focus.ts';
import { Failure } from '../states/Loaded.tsx';
import { useActing } from './acting.ts';

const useStyles = makeStyles({
  // Of what the scroll bar leaves, and not `100vw`.
  drawer: { maxWidth: '100%' },
  form: { display: 'grid', rowGap: tokens.spacingVerticalL, paddingBottom: tokens.spacingVerticalL },
});

export interface FormDrawerProps {
  readonly title: string;
  readonly submit: string;
  /** Does what the form says; what it throws is shown, and the drawer stays. */
  readonly act: (form: FormData) => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form beside the page. Its fields are the browser's own, so that what is typed is in no state and in no markup. */
export function FormDrawer({ title, submit, act, onClose, children }: FormDrawerProps) {
  const styles = useStyles();
  const id = useId();
  const { run, pending, error } = useActing(act);
  useReturnFocus();
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (await run(new FormData(event.currentTarget))) onClose();
  };
  const { actions } = strings;
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
          action={<Button appearance="subtle" aria-label={actions.close} icon={<DismissRegular />} onClick={onClose} />}
        >
          {title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        <form id={id} className={styles.form} autoComplete="off" onSubmit={(event) => void send(event)}>
          {children}
          {error !== undefined && <Failure error={error} />}
        </form>
      </DrawerBody>
      <DrawerFooter>
        <Button type="submit" form={id} appearance="primary" disabledFocusable={pending}>
          {submit}
        </Button>
        <Button onClick={onClose}>{actions.cancel}</Button>
      </DrawerFooter>
    </OverlayDrawer>
  );
}
