import { Button, Field, Input, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { addSecret, type NewSecret, removeSecret } from '../../../api/directory.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { Properties } from '../../../parts/page/Properties.tsx';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { useFleeting } from '../../../parts/values/fleeting.ts';
import { copiedRow, Identifier } from '../../../parts/values/Identifier.tsx';
import { ShownOnce } from '../../../parts/values/ShownOnce.tsx';
import { isPast, when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../forget.ts';
import type { ApplicationProps } from './Application.tsx';
import { CredentialTable } from './CredentialTable.tsx';

type Secret = ApplicationProps['application']['passwordCredentials'][number];

const { directory } = strings;

const COLUMNS: readonly Column<Secret>[] = [
  { title: directory.secrets.hint, width: '15%', cell: ({ hint }) => <Identifier>{hint}</Identifier> },
  { title: directory.created, width: '25%', cell: ({ startDateTime }) => when(startDateTime) },
  {
    title: directory.expires,
    width: '30%',
    cell: ({ endDateTime }) => `${when(endDateTime)}${isPast(endDateTime) ? ` (${directory.expired})` : ''}`,
  },
];

export interface CredentialsProps extends ApplicationProps {
  readonly mayChange: boolean;
}

/** The secrets of an application, of which only the first letters can be read. */
export function Secrets({ application, mayChange }: CredentialsProps) {
  const { appId, passwordCredentials } = application;
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useFleeting<NewSecret>();
  const forget = useForget('applications');
  const words = directory.secrets;
  const act = async (form: FormData) => {
    const day = textIn(form, 'until');
    setMade(await addSecret(appId, day === '' ? undefined : `${day}T00:00:00Z`));
    forget(appId);
  };
  return (
    <CredentialTable
      words={words}
      items={passwordCredentials}
      columns={COLUMNS}
      nameOf={({ hint }) => hint}
      onRemove={mayChange ? ({ keyId }) => removeSecret(appId, keyId).then(() => forget(appId)) : undefined}
    >
      {mayChange && (
        <Button icon={<AddRegular />} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      )}
      {adding && (
        <FormDrawer title={words.add} submit={strings.actions.create} act={act} onClose={() => setAdding(false)}>
          <Field label={words.until}>
            <Input name="until" type="date" />
          </Field>
          <Text size={200}>{strings.once}</Text>
        </FormDrawer>
      )}
      {made !== undefined && <MadeSecret made={made} onClose={() => setMade(undefined)} />}
    </CredentialTable>
  );
}

function MadeSecret({ made, onClose }: { readonly made: NewSecret; readonly onClose: () => void }) {
  const { secrets, application, tenantId } = directory;
  return (
    <ShownOnce title={secrets.made} label={secrets.value} value={made.secretText} onClose={onClose}>
      <Properties rows={[copiedRow(application.appId, made.appId), copiedRow(tenantId, made.tenantId)]} />
    </ShownOnce>
  );
}
