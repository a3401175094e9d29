import { Field, Input, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { ParameterSet, SetParameter } from '../../api/connections.ts';
import { listVaults } from '../../api/vaults.ts';
import { MaskedField } from '../../parts/values/MaskedField.tsx';
import { strings } from '../../strings/strings.ts';
import type { FieldFault } from './parameters.ts';

export interface ParameterFieldsProps {
  readonly parameters: ParameterSet['parameters'];
  /** What the server refused, and of which parameter. */
  readonly fault?: FieldFault | undefined;
}

/** A field for each parameter, as the server asks for it. */
export function ParameterFields({ parameters, fault }: ParameterFieldsProps) {
  return Object.entries(parameters).map(([name, parameter]) => (
    <ParameterField
      key={name}
      name={name}
      parameter={parameter}
      fault={fault?.name.toLowerCase() === name.toLowerCase() ? fault.message : undefined}
    />
  ));
}

interface ParameterFieldProps {
  readonly name: string;
  readonly parameter: SetParameter;
  readonly fault: string | undefined;
}

function ParameterField({ name, parameter: { type, uiDefinition }, fault }: ParameterFieldProps) {
  const { displayName, description, constraints } = uiDefinition;
  const required = constraints.required === 'true';
  const { connections } = strings;
  if (type === 'oauthSetting') return constraints.hidden === 'true' ? null : <Text>{connections.signInLater}</Text>;
  if (type === 'object') return <CertificateFields name={name} hint={description} fault={fault} />;
  const label = { name, label: displayName, hint: description, required, fault };
  if (type === 'securestring') return <MaskedField {...label} />;
  if (/vaultname$/i.test(name)) return <VaultField {...label} />;
  return (
    <Field label={displayName} hint={description} required={required} validationMessage={fault ?? null}>
      <Input name={name} required={required} />
    </Field>
  );
}

interface CertificateFieldsProps {
  readonly name: string;
  readonly hint: string;
  readonly fault: string | undefined;
}

function CertificateFields({ name, hint, fault }: CertificateFieldsProps) {
  const { connections } = strings;
  return (
    <>
      <Field label={connections.pfx} hint={hint} required validationMessage={fault ?? null}>
        {(field) => <input {...field} type="file" name={name} required accept=".pfx,.p12" />}
      </Field>
      <MaskedField name={`${name}.password`} label={connections.password} />
    </>
  );
}

interface VaultFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly required: boolean;
  readonly fault: string | undefined;
}

/** Proposes the vaults of this server; in a cloud any other may be named. */
function VaultField({ name, label, hint, required, fault }: VaultFieldProps) {
  const id = useId();
  const { data = [] } = useQuery({ queryKey: ['vaults'], queryFn: ({ signal }) => listVaults(signal) });
  return (
    <Field label={label} hint={hint} required={required} validationMessage={fault ?? null}>
      {(field) => (
        <>
          <Input {...field} name={name} required={required} list={id} />
          <datalist id={id}>
            {data.map((vault) => (
              <option key={vault.id} value={vault.name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
