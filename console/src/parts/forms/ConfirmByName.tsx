import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Text,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { useReturnFocus } from '../page/focus.ts';
import { Failure } from '../states/Loaded.tsx';

export interface ConfirmByNameProps {
  /** What is about to happen, as the heading and as the button. */
  readonly title: string;
  readonly verb: string;
  /** What follows from it. */
  readonly text: string;
  /** The name that must be typed. */
  readonly name: string;
  /** Does it; what it throws is shown, and the dialog stays. */
  readonly act: () => Promise<unknown>;
  readonly onClose: (done: boolean) => void;
}

/** Asks for the name of what is destroyed, so that no habit of clicking does it. */
export function ConfirmByName({ title, verb, text, name, act, onClose }: ConfirmByNameProps) {
  useReturnFocus();
  const [typed, setTyped] = useState('');
  const acting = useMutation({ mutationFn: act, onSuccess: () => onClose(true) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === name) acting.mutate();
  };
  return (
    <Dialog open modalType="alert" onOpenChange={(_event, { open }) => !open && onClose(false)}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent>
              <Text as="p">{text}</Text>
              <Field label={strings.confirm.label(name)}>
                <Input value={typed} autoComplete="off" onChange={(_event, { value }) => setTyped(value)} />
              </Field>
              {acting.error !== null && <Failure error={acting.error} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={() => onClose(false)}>{strings.actions.cancel}</Button>
              <Button type="submit" appearance="primary" disabled={typed !== name} disabledFocusable={acting.isPending}>
                {verb}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
