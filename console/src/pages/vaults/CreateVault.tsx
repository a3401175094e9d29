import { Field, Input, Radio, RadioGroup, Switch, Text } from '@fluentui/react-components';
import { createVault } from '../../api/vaults.ts';
import { FormDrawer } from '../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../parts/forms/fields.ts';
import { strings } from '../../strings/strings.ts';

export interface CreateVaultProps {
  readonly onMade: (name: string) => Promise<void>;
  readonly onClose: () => void;
}

export function CreateVault({ onMade, onClose }: CreateVaultProps) {
  const { vaults, actions } = strings;
  const act = async (form: FormData) => {
    const created = await createVault({
      name: textIn(form, 'name'),
      softDeleteRetentionInDays: Number(textIn(form, 'retention')),
      enablePurgeProtection: form.has('purgeProtection'),
      enableRbacAuthorization: form.get('access') === 'roles',
    });
    await onMade(created.name);
  };
  return (
    <FormDrawer title={vaults.create} submit={actions.create} act={act} onClose={onClose}>
      <Field label={vaults.name} hint={vaults.nameHint} required>
        <Input name="name" required />
      </Field>
      <Field label={vaults.accessField}>
        <RadioGroup name="access" defaultValue="policies">
          <Radio value="policies" label={vaults.accessOf.policies} />
          <Radio value="roles" label={vaults.accessOf.roles} />
        </RadioGroup>
      </Field>
      <Field label={vaults.retentionField}>
        <Input name="retention" type="number" min={7} max={90} defaultValue="90" required />
      </Field>
      <Field hint={vaults.purgeProtectionHint}>
        <Switch name="purgeProtection" label={vaults.purgeProtection} />
      </Field>
      <Text size={200}>{vaults.created}</Text>
    </FormDrawer>
  );
}
