import { DeleteRegular, EditRegular } from '@fluentui/react-icons';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { VaultResource } from '../../../api/vaults.ts';
import { useRole } from '../../../app/session.ts';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Properties } from '../../../parts/page/Properties.tsx';
import { Section } from '../../../parts/page/Section.tsx';
import { Sections } from '../../../parts/page/Sections.tsx';
import { strings } from '../../../strings/strings.ts';
import { OfVault } from '../OfVault.tsx';
import { tagsLine } from '../tags.ts';
import { DeleteVault } from './DeleteVault.tsx';
import { EditVault } from './EditVault.tsx';
import { networkOf } from './network.ts';

/** What a vault was told about itself, and its end. */
export function VaultSettings() {
  const { vault } = useParams({ from: '/vaults/$vault/settings' });
  return <OfVault name={vault}>{(found) => <Settings vault={found} />}</OfVault>;
}

function Settings({ vault }: { readonly vault: VaultResource }) {
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const mayChange = useRole('Administrator');
  const close = () => setOpen(undefined);
  const { whole, vaults } = strings;
  return (
    <>
      {mayChange && (
        <CommandBar label={vaults.tabs.settings}>
          <Command icon={<EditRegular />} onClick={() => setOpen('edit')}>
            {whole.edit}
          </Command>
          <Command icon={<DeleteRegular />} onClick={() => setOpen('delete')}>
            {whole.delete}
          </Command>
        </CommandBar>
      )}
      <Sections>
        <Section title={vaults.properties}>
          <Properties rows={propertiesOf(vault)} />
        </Section>
        <Section title={whole.network}>
          <Properties rows={networkRows(vault)} />
        </Section>
      </Sections>
      {open === 'edit' && <EditVault vault={vault} onClose={close} />}
      {open === 'delete' && <DeleteVault vault={vault} onClose={close} />}
    </>
  );
}

type Rows = readonly (readonly [string, ReactNode])[];

function propertiesOf({ id, location, tags, properties }: VaultResource): Rows {
  const { whole, vaults } = strings;
  return [
    [whole.uri, properties.vaultUri],
    [whole.id, id],
    [vaults.location, location],
    [whole.tenant, properties.tenantId],
    [whole.sku, properties.sku.name],
    [vaults.access, properties.enableRbacAuthorization ? vaults.rbac : vaults.policies],
    [vaults.retention, whole.retention(properties.softDeleteRetentionInDays)],
    [vaults.purgeProtection, properties.enablePurgeProtection === true ? whole.on : whole.off],
    [vaults.tags, tagsLine(tags) || vaults.noTags],
  ];
}

function networkRows(vault: VaultResource): Rows {
  const { whole } = strings;
  const { publicAccess, defaultAction, bypass, rules } = networkOf(vault);
  return [
    [whole.publicAccess, whole.public[publicAccess]],
    [whole.defaultAction, whole.actions[defaultAction]],
    [whole.rules, rules.join(', ') || whole.noRules],
    [whole.bypass, whole.bypasses[bypass]],
  ];
}
