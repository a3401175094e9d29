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
  Link,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { type FormEvent, useEffect } from 'react';
import type { ConnectionResource } from '../../../api/connections.ts';
import { useSession } from '../../../app/session.ts';
import { textIn } from '../../../parts/forms/fields.ts';
import { useReturnFocus } from '../../../parts/page/focus.ts';
import { Failure } from '../../../parts/states/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { useConsent } from './consent.ts';

const useStyles = makeStyles({ content: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start' } });

export interface SignInForProps {
  readonly connection: ConnectionResource;
  readonly onClose: () => void;
}

/** Asks who signs in, opens the window for it, and waits. */
export function SignInFor({ connection, onClose }: SignInForProps) {
  const styles = useStyles();
  const session = useSession();
  const { begin, pending, error, link, done } = useConsent(connection);
  useReturnFocus();
  useEffect(() => {
    if (done) onClose();
  }, [done, onClose]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void begin(textIn(new FormData(event.currentTarget), 'who'));
  };
  const { connections, actions } = strings;
  const { consent } = connections;
  const self = session.state === 'in' && session.who.kind === 'user' ? session.who.objectId : '';
  return (
    <Dialog open modalType="alert" onOpenChange={(_event, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>{consent.title}</DialogTitle>
            <DialogContent className={styles.content}>
              <Text>{consent.hint}</Text>
              <Field label={consent.who} required style={{ width: '100%' }}>
                <Input name="who" required defaultValue={self} readOnly={pending} autoComplete="off" />
              </Field>
              {link !== undefined && <Waiting link={link} />}
              {error !== undefined && <Failure error={error} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{actions.cancel}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={pending}>
                {consent.begin}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

/** A browser may have stopped the window. */
function Waiting({ link }: { readonly link: string }) {
  const { consent } = strings.connections;
  return (
    <>
      <Spinner size="tiny" label={consent.waiting} role="status" />
      <Link href={link} target="_blank" rel="noopener noreferrer">
        {consent.again}
      </Link>
    </>
  );
}
