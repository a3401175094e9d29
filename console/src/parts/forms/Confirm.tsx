import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Text,
} from '@fluentui/react-components';
import { strings } from '../../strings/strings.ts';
import { useReturnFocus } from '../page/focus.ts';
import { Failure } from '../states/Loaded.tsx';
import { useActing } from './acting.ts';

export interface ConfirmProps {
  readonly title: string;
  /** What follows from it. */
  readonly text: string;
  readonly verb: string;
  /** What leaves everything as it is; Cancel where nothing else is said. */
  readonly keep?: string;
  /** Does it; what it throws is shown, and the dialog stays. */
  readonly act: () => Promise<unknown>;
  /** Whether it was done. */
  readonly onClose: (done: boolean) => void;
}

/** Asks before something that can be made good again, though not undone. */
export function Confirm({ title, text, verb, keep = strings.actions.cancel, act, onClose }: ConfirmProps) {
  const { run, pending, error } = useActing(act);
  useReturnFocus();
  const go = async () => {
    if (await run()) onClose(true);
  };
  return (
    <Dialog open modalType="alert" onOpenChange={(_event, { open }) => !open && onClose(false)}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            <Text as="p">{text}</Text>
            {error !== undefined && <Failure error={error} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={() => onClose(false)}>{keep}</Button>
            <Button appearance="primary" disabledFocusable={pending} onClick={() => void go()}>
              {verb}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
