import { Field, Input, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useState } from 'react';
import {
  type ConnectionResource,
  createConnection,
  DEFAULT_SCOPE,
  isTaken,
  type ParameterSet,
} from '../../api/connections.ts';
import { ApiError } from '../../api/request.ts';
import { FormDrawer } from '../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../parts/forms/fields.ts';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { useParameterSets } from './kinds.ts';
import { ParameterFields } from './ParameterFields.tsx';
import { type FieldFault, fieldFault, valuesIn } from './parameters.ts';

export interface CreateConnectionProps {
  readonly onMade: (made: ConnectionResource) => void;
  readonly onClose: () => void;
}

/** A form that is made from what the server asks for, kind by kind. */
export function CreateConnection({ onMade, onClose }: CreateConnectionProps) {
  const sets = useParameterSets();
  const [chosen, setChosen] = useState<string>();
  const [fault, setFault] = useState<FieldFault>();
  const { connections, actions } = strings;
  const set = sets.data?.find(({ name }) => name === chosen) ?? sets.data?.[0];
  const act = async (form: FormData) => {
    setFault(undefined);
    try {
      if (set !== undefined) onMade(await created(form, set));
    } catch (error) {
      setFault(fieldFault(error) ?? takenFault(error));
      throw error;
    }
  };
  return (
    <FormDrawer title={connections.create} submit={actions.create} act={act} onClose={onClose}>
      <NameFields fault={fault} />
      <Loaded query={sets}>
        {(found) => (
          <>
            <Field label={connections.kind}>
              <RadioGroup value={set?.name ?? ''} onChange={(_event, { value }) => setChosen(value)}>
                {found.map(({ name, uiDefinition }) => (
                  <Radio key={name} value={name} label={uiDefinition.displayName} />
                ))}
              </RadioGroup>
            </Field>
            <Text size={200}>{set?.uiDefinition.description}</Text>
            {set !== undefined && <ParameterFields key={set.name} parameters={set.parameters} fault={fault} />}
          </>
        )}
      </Loaded>
    </FormDrawer>
  );
}

function NameFields({ fault }: { readonly fault: FieldFault | undefined }) {
  const { connections } = strings;
  const of = (name: string) => (fault?.name === name ? fault.message : null);
  return (
    <>
      <Field label={connections.name} hint={connections.nameHint} required validationMessage={of('name')}>
        <Input name="name" required pattern="[0-9A-Za-z_\-]{1,80}" />
      </Field>
      <Field label={connections.displayName} validationMessage={of('displayName')}>
        <Input name="displayName" />
      </Field>
      <Field label={connections.group} required validationMessage={of('resourceGroup')}>
        <Input name="group" required defaultValue={DEFAULT_SCOPE.group} />
      </Field>
    </>
  );
}

const TAKEN = 'Taken';

const takenFault = (error: unknown): FieldFault | undefined =>
  error instanceof ApiError && error.code === TAKEN ? { name: 'name', message: error.message } : undefined;

/** To make a connection is not to replace one. */
async function created(form: FormData, set: ParameterSet): Promise<ConnectionResource> {
  const ref = { ...DEFAULT_SCOPE, group: textIn(form, 'group'), name: textIn(form, 'name') };
  if (await isTaken(ref)) throw new ApiError(409, TAKEN, strings.connections.taken(ref.name));
  const displayName = textIn(form, 'displayName') || ref.name;
  return createConnection({ ...ref, displayName, set: set.name, values: await valuesIn(form, set.parameters) });
}
