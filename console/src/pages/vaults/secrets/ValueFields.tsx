import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { ApiError } from '../../../api/request.ts';
import { FileField } from '../../../parts/forms/FileField.tsx';
import { fileIn, textsIn } from '../../../parts/forms/fields.ts';
import { SecretField } from '../../../parts/values/SecretField.tsx';
import { strings } from '../../../strings/strings.ts';
import { type ValueOfFile, valueOfFile } from './value-file.ts';

/** A value that is typed in, or that a file holds. Read by `valueIn`. */
export function ValueFields() {
  const { vaults } = strings;
  const [from, setFrom] = useState('typed');
  return (
    <>
      <Field label={vaults.valueFrom}>
        <RadioGroup layout="horizontal" value={from} onChange={(_event, { value }) => setFrom(value)}>
          <Radio value="typed" label={vaults.typed} />
          <Radio value="file" label={vaults.inFile} />
        </RadioGroup>
      </Field>
      {from === 'typed' ? (
        <SecretField name="value" label={vaults.value} />
      ) : (
        <FileField name="valueFile" label={vaults.valueFile} hint={vaults.valueFileHint} />
      )}
    </>
  );
}

/** In bytes ("Azure Key Vault service limits"): the vault would refuse it too, and read all of it first. */
const LONGEST_VALUE = 25 * 1024;

/** Throws ApiError for a file that is too long. */
export async function valueIn(form: FormData): Promise<ValueOfFile> {
  const file = fileIn(form, 'valueFile');
  if (file !== undefined && file.size > LONGEST_VALUE) {
    throw new ApiError(400, 'BadParameter', strings.vaults.valueFileTooLong);
  }
  return file === undefined ? { value: textsIn(form, 'value')[0] ?? '' } : await valueOfFile(file);
}
