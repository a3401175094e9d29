import { Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { createKey, type NewKey } from '../../../api/keys.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn, textsIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { SettingsFields } from '../SettingsFields.tsx';
import { settingsIn } from '../settings.ts';
import { KIND_NAMES, type KindName, kindOf } from './kinds.ts';
import { OperationFields } from './OperationFields.tsx';

export interface NewKeyProps {
  readonly vault: string;
  /** The key that gets a new version; a new key where there is none. */
  readonly of?: string;
  readonly onMade: (name: string) => void;
  readonly onClose: () => void;
}

export function CreateKey({ vault, of, onMade, onClose }: NewKeyProps) {
  const [kty, setKty] = useState<KindName>('RSA');
  const { keys, vaults, actions } = strings;
  const { operations, usual } = kindOf(kty);
  const act = async (form: FormData) => {
    const name = of ?? textIn(form, 'name');
    await createKey(vault, name, { kty, ...madeOf(form), ...settingsIn(form) });
    onMade(name);
  };
  return (
    <FormDrawer
      title={of === undefined ? keys.create : keys.newVersionOf(of)}
      submit={actions.create}
      act={act}
      onClose={onClose}
    >
      {of === undefined && (
        <Field label={vaults.name} required>
          <Input name="name" required maxLength={127} />
        </Field>
      )}
      <Field label={keys.type}>
        <RadioGroup layout="horizontal" value={kty} onChange={(_event, { value }) => setKty(value as KindName)}>
          {KIND_NAMES.map((kind) => (
            <Radio key={kind} value={kind} label={keys.types[kind]} />
          ))}
        </RadioGroup>
      </Field>
      <SizeField kty={kty} />
      <OperationFields key={kty} all={operations} chosen={usual} />
      <SettingsFields />
    </FormDrawer>
  );
}

function SizeField({ kty }: { readonly kty: KindName }) {
  const { keys } = strings;
  const { sizes, curves } = kindOf(kty);
  const label = curves.length > 0 ? keys.curve : keys.size;
  return (
    <Field label={label}>
      <Select key={kty} name={curves.length > 0 ? 'crv' : 'size'}>
        {sizes.map((size) => (
          <option key={size} value={size}>
            {keys.bits(size)}
          </option>
        ))}
        {curves.map((curve) => (
          <option key={curve}>{curve}</option>
        ))}
      </Select>
    </Field>
  );
}

function madeOf(form: FormData): Pick<NewKey, 'crv' | 'key_size' | 'key_ops'> {
  const crv = textIn(form, 'crv');
  const made = crv === '' ? { key_size: Number(textIn(form, 'size')) } : { crv };
  return { ...made, key_ops: textsIn(form, 'operation') as NonNullable<NewKey['key_ops']> };
}
