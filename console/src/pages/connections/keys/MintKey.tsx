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
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import { mintKey } from '../../../api/connections.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { textIn } from '../../../parts/forms/fields.ts';
import { useReturnFocus } from '../../../parts/page/focus.ts';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { Reveal } from '../../../parts/values/Reveal.tsx';
import { strings } from '../../../strings/strings.ts';
import { useRef } from '../shown.ts';

const useStyles = makeStyles({ content: { display: 'grid', rowGap: tokens.spacingVerticalM } });

export interface MintKeyProps {
  readonly onMade: () => void;
  readonly onClose: () => void;
}

/** Makes a key and shows it this once: it is in this dialog and nowhere else. */
export function MintKey({ onMade, onClose }: MintKeyProps) {
  const styles = useStyles();
  const ref = useRef();
  const [key, setKey] = useState<string>();
  const { run, pending, error } = useActing(async (days: number) => {
    setKey((await mintKey(ref, days)).connectionKey);
    onMade();
  });
  useReturnFocus();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void run(Number(textIn(new FormData(event.currentTarget), 'days')));
  };
  const { connections, actions } = strings;
  const { keys } = connections;
  return (
    <Dialog open modalType="alert" onOpenChange={(_event, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>{keys.mint}</DialogTitle>
            <DialogContent className={styles.content}>
              {key === undefined ? (
                <Field label={keys.days} required>
                  <Input name="days" type="number" min={1} max={3650} defaultValue="90" required />
                </Field>
              ) : (
                <>
                  <Text>{keys.made}</Text>
                  <Reveal label={keys.label} fetchValue={() => Promise.resolve(key)} />
                </>
              )}
              {error !== undefined && <Failure error={error} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{key === undefined ? actions.cancel : actions.close}</Button>
              {key === undefined && (
                <Button type="submit" appearance="primary" disabledFocusable={pending}>
                  {actions.create}
                </Button>
              )}
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
