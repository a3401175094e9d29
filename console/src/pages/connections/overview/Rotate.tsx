import { Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { type ConnectionResource, changeConnection, type ParameterSet, refOf } from '../../../api/connections.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { setOf, useParameterSets } from '../kinds.ts';
import { ParameterFields } from '../ParameterFields.tsx';
import { type FieldFault, fieldFault, valuesIn } from '../parameters.ts';
import { useForget } from '../shown.ts';

type Parameters = ParameterSet['parameters'];

/** The secret parameters of its kind; undefined where it has none. */
export function useSecrets(connection: ConnectionResource): Parameters | undefined {
  const { data = [] } = useParameterSets();
  const all = Object.entries(setOf(connection, data)?.parameters ?? {});
  const secret = all.filter(([, { type }]) => type === 'securestring' || type === 'object');
  return secret.length === 0 ? undefined : Object.fromEntries(secret);
}

export interface RotateProps {
  readonly connection: ConnectionResource;
  readonly parameters: Parameters;
  readonly onClose: () => void;
}

/** A new secret or certificate in the place of the one that is there; what is not named stays. */
export function Rotate({ connection, parameters, onClose }: RotateProps) {
  const forget = useForget();
  const [fault, setFault] = useState<FieldFault>();
  const { connections, actions } = strings;
  const hasCertificate = Object.values(parameters).some(({ type }) => type === 'object');
  const act = async (form: FormData) => {
    setFault(undefined);
    try {
      const end = textIn(form, 'credentialExpires');
      const values = await valuesIn(form, parameters);
      await changeConnection(refOf(connection), { values, ...(end !== '' && { credentialExpires: end }) });
      await forget();
    } catch (error) {
      setFault(fieldFault(error));
      throw error;
    }
  };
  return (
    <FormDrawer title={connections.rotate} submit={actions.save} act={act} onClose={onClose}>
      <Text>{connections.rotation.hint}</Text>
      <ParameterFields parameters={parameters} fault={fault} />
      {!hasCertificate && (
        <Field
          label={connections.rotation.expires}
          validationMessage={fault?.name === 'credentialExpires' ? fault.message : null}
        >
          <Input type="date" name="credentialExpires" />
        </Field>
      )}
    </FormDrawer>
  );
}
