import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PlayRegular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type Action, callOf, invoke, type Values } from '../../api/actions.ts';
import type { ConnectionResource } from '../../api/connections.ts';
import { useRole } from '../../app/session.ts';
import { Failure } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { useOwns } from '../connections/rights.ts';
import { ParameterField } from './ParameterField.tsx';
import { Result } from './Result.tsx';
import { IN_ADDRESS, type TryAddress } from './routes.ts';
import { SnippetTabs } from './SnippetTabs.tsx';
import { snippetsOf } from './snippets.ts';

const useStyles = makeStyles({
  form: { display: 'grid', rowGap: tokens.spacingVerticalM, maxWidth: '36rem', marginBottom: tokens.spacingVerticalXL },
});

export interface ActionFormProps {
  readonly connection: ConnectionResource;
  readonly action: Action;
  readonly onAddress: (next: TryAddress) => void;
}

/** The parameters of an action, the run, and the same call for other places. */
export function ActionForm({ connection, action, onAddress }: ActionFormProps) {
  const styles = useStyles();
  const search = useSearch({ from: '/try' });
  const [values, setValues] = useState<Values>(() => initialOf(action, search));
  const [tried, setTried] = useState(false);
  const [operates, owns] = [useRole('Operator'), useOwns(connection)];
  const { tryIt } = strings;
  const call = callOf(action, values);
  // The answer is kept nowhere but here: it may be a secret.
  const running = useMutation({ mutationFn: () => invoke(connection.id, call), gcTime: 0 });
  const missing = action.parameters.filter(({ name, required }) => required && (values[name] ?? '') === '');
  const set = (name: string, value: string) => {
    setValues((all) => ({ ...all, [name]: value }));
    if ((IN_ADDRESS as readonly string[]).includes(name)) onAddress({ [name]: value === '' ? undefined : value });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (mayCall && missing.length === 0) running.mutate();
  };
  const mayCall = operates || owns;
  const runtimeUrl = connection.properties.connectionRuntimeUrl;
  return (
    <>
      <form className={styles.form} onSubmit={submit} noValidate>
        {action.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            connection={connection.id}
            // Only who may call the connection may ask it for names.
            parameter={mayCall ? parameter : { ...parameter, valuesFrom: undefined }}
            value={values[parameter.name] ?? ''}
            missing={tried && missing.includes(parameter)}
            onChange={(value) => set(parameter.name, value)}
          />
        ))}
        {mayCall ? (
          <div>
            <Button type="submit" appearance="primary" icon={<PlayRegular />} disabledFocusable={running.isPending}>
              {running.isPending ? tryIt.running : tryIt.run}
            </Button>
          </div>
        ) : (
          <Text>{tryIt.forbidden}</Text>
        )}
      </form>
      {running.error !== null && <Failure error={running.error} />}
      {running.data !== undefined && <Result action={action} reply={running.data} />}
      <SnippetTabs
        snippets={snippetsOf({ action, values: shownIn(action, values), call: withoutData(call), runtimeUrl })}
      />
    </>
  );
}

function initialOf({ parameters }: Action, search: TryAddress): Values {
  const known = search as Values;
  return Object.fromEntries(parameters.map(({ name, initial }) => [name, known[name] ?? initial]));
}

/** Data that is to be encrypted or decrypted stands in no text that is made to be copied elsewhere. */
const DATA = new Set(['rawData', 'encryptedData']);
const PLACEHOLDER = '...';

const shownIn = ({ parameters }: Action, values: Values): Values =>
  Object.fromEntries(parameters.map(({ name }) => [name, DATA.has(name) ? PLACEHOLDER : (values[name] ?? '')]));

const withoutData = ({ body, ...call }: ReturnType<typeof callOf>) => ({
  ...call,
  body:
    body &&
    Object.fromEntries(Object.entries(body).map(([name, value]) => [name, DATA.has(name) ? PLACEHOLDER : value])),
});
