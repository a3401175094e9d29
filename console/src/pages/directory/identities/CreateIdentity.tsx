import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { createIdentity } from '../../../api/identities.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';

export interface CreateIdentityProps {
  readonly onMade: () => void;
  readonly onClose: () => void;
}

export function CreateIdentity({ onMade, onClose }: CreateIdentityProps) {
  const { identity: words, name } = strings.directory;
  const act = async (form: FormData) => {
    await createIdentity({
      resourceGroup: textIn(form, 'resourceGroup'),
      name: textIn(form, 'name'),
      kind: form.get('kind') === 'SystemAssigned' ? 'SystemAssigned' : 'UserAssigned',
    });
    onMade();
  };
  return (
    <FormDrawer title={words.create} submit={strings.actions.create} act={act} onClose={onClose}>
      <Field label={name} hint={words.nameHint} required>
        <Input name="name" required minLength={3} maxLength={128} />
      </Field>
      <Field label={words.group} required>
        <Input name="resourceGroup" required maxLength={90} defaultValue="sallyport" />
      </Field>
      <Field label={words.kind}>
        <RadioGroup name="kind" defaultValue="UserAssigned">
          <Radio value="UserAssigned" label={words.kinds.UserAssigned} />
          <Radio value="SystemAssigned" label={words.kinds.SystemAssigned} />
        </RadioGroup>
      </Field>
    </FormDrawer>
  );
}
