import { Field, Radio, RadioGroup, Switch, Text, Textarea } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { changeVault, type VaultChange, type VaultResource } from '../../../api/vaults.ts';
import { FormDrawer } from '../../../parts/forms/FormDrawer.tsx';
import { textIn } from '../../../parts/forms/fields.ts';
import { strings } from '../../../strings/strings.ts';
import { tagsIn } from '../settings.ts';
import { TagFields } from '../TagFields.tsx';
import { networkOf } from './network.ts';

export interface EditVaultProps {
  readonly vault: VaultResource;
  readonly onClose: () => void;
}

/** Everything about a vault that can be changed once it is made. */
export function EditVault({ vault, onClose }: EditVaultProps) {
  const client = useQueryClient();
  const { properties, tags, name } = vault;
  const { whole, vaults, actions } = strings;
  const act = async (form: FormData) => {
    await changeVault(vault, changeIn(form));
    await client.invalidateQueries({ queryKey: ['vaults'] });
  };
  return (
    <FormDrawer title={whole.editOf(name)} submit={actions.save} act={act} onClose={onClose}>
      <Field label={vaults.accessField} hint={whole.accessChange}>
        <RadioGroup name="access" defaultValue={properties.enableRbacAuthorization ? 'roles' : 'policies'}>
          <Radio value="policies" label={vaults.accessOf.policies} />
          <Radio value="roles" label={vaults.accessOf.roles} />
        </RadioGroup>
      </Field>
      <Text size={200}>{whole.retentionHint(properties.softDeleteRetentionInDays)}</Text>
      <Field hint={vaults.purgeProtectionHint}>
        <Switch
          name="purgeProtection"
          label={vaults.purgeProtection}
          defaultChecked={properties.enablePurgeProtection === true}
          disabled={properties.enablePurgeProtection === true}
        />
      </Field>
      <NetworkFields vault={vault} />
      <TagFields tags={tags} />
    </FormDrawer>
  );
}

function NetworkFields({ vault }: { readonly vault: VaultResource }) {
  const { publicAccess, defaultAction, bypass, rules } = networkOf(vault);
  const { whole } = strings;
  return (
    <>
      <Field label={whole.publicAccessField}>
        <RadioGroup name="publicAccess" defaultValue={publicAccess}>
          <Radio value="Enabled" label={whole.public.Enabled} />
          <Radio value="Disabled" label={whole.public.Disabled} />
        </RadioGroup>
      </Field>
      <Field label={whole.defaultAction}>
        <RadioGroup name="defaultAction" layout="horizontal" defaultValue={defaultAction}>
          <Radio value="Allow" label={whole.actions.Allow} />
          <Radio value="Deny" label={whole.actions.Deny} />
        </RadioGroup>
      </Field>
      <Field label={whole.rulesField} hint={whole.rulesHint}>
        <Textarea name="rules" resize="vertical" defaultValue={rules.join('\n')} />
      </Field>
      <Switch name="bypass" label={whole.bypassField} defaultChecked={bypass === 'AzureServices'} />
    </>
  );
}

function changeIn(form: FormData): VaultChange {
  const lines = textIn(form, 'rules').split(/\s+/);
  return {
    tags: tagsIn(form),
    properties: {
      enableRbacAuthorization: form.get('access') === 'roles',
      ...(form.has('purgeProtection') && { enablePurgeProtection: true }),
      publicNetworkAccess: textIn(form, 'publicAccess'),
      networkAcls: {
        bypass: form.has('bypass') ? 'AzureServices' : 'None',
        defaultAction: textIn(form, 'defaultAction'),
        ipRules: lines.filter((line) => line !== '').map((value) => ({ value })),
      },
    },
  };
}
