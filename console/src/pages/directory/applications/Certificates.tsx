import { Button, Field, Input, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { addCertificate, removeCertificate } from '../../../api/directory.ts';
import { FileField } from '../../../parts/forms/FileField.tsx';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { fileIn, textIn } from '../../../parts/forms/fields.ts';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { Identifier } from '../../../parts/values/Identifier.tsx';
import { when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';
import { useForget } from '../forget.ts';
import type { ApplicationProps } from './Application.tsx';
import { CredentialTable } from './CredentialTable.tsx';
import { certificateText } from './certificate-text.ts';
import type { CredentialsProps } from './Secrets.tsx';

type Certificate = ApplicationProps['application']['keyCredentials'][number];

const { directory } = strings;

const COLUMNS: readonly Column<Certificate>[] = [
  { title: directory.name, width: '22%', cell: ({ displayName }) => displayName },
  {
    title: directory.certificates.thumbprint,
    width: '34%',
    cell: ({ customKeyIdentifier }) => <Identifier>{customKeyIdentifier}</Identifier>,
  },
  { title: directory.begins, width: '16%', cell: ({ startDateTime }) => when(startDateTime) },
  { title: directory.expires, width: '16%', cell: ({ endDateTime }) => when(endDateTime) },
];

export function Certificates({ application, mayChange }: CredentialsProps) {
  const { appId, keyCredentials } = application;
  const [adding, setAdding] = useState(false);
  const forget = useForget('applications');
  const words = directory.certificates;
  return (
    <CredentialTable
      words={words}
      items={keyCredentials}
      columns={COLUMNS}
      nameOf={({ displayName }) => displayName}
      onRemove={mayChange ? ({ keyId }) => removeCertificate(appId, keyId).then(() => forget(appId)) : undefined}
    >
      {mayChange && (
        <Button icon={<AddRegular />} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      )}
      {adding && <AddCertificate appId={appId} onDone={() => forget(appId)} onClose={() => setAdding(false)} />}
    </CredentialTable>
  );
}

interface AddCertificateProps {
  readonly appId: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function AddCertificate({ appId, onDone, onClose }: AddCertificateProps) {
  const { certificates: words, nameField } = directory;
  const act = async (form: FormData) => {
    const file = fileIn(form, 'file');
    const displayName = textIn(form, 'displayName');
    const certificate = file === undefined ? '' : certificateText(new Uint8Array(await file.arrayBuffer()));
    await addCertificate(appId, { certificate, ...(displayName !== '' && { displayName }) });
    onDone();
  };
  return (
    <FormDrawer title={words.add} submit={words.add} act={act} onClose={onClose}>
      <FileField name="file" label={words.file} accept=".pem,.cer,.crt,.der" />
      <Field label={nameField}>
        <Input name="displayName" maxLength={256} />
      </Field>
      <Text size={200}>{words.addHint}</Text>
    </FormDrawer>
  );
}
