import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { deleteVault, type VaultResource } from '../../../api/vaults.ts';
import { ConfirmByName } from '../../../parts/forms/ConfirmByName.tsx';
import { strings } from '../../../strings/strings.ts';
import { type Count, countObjects } from './counts.ts';

export interface DeleteVaultProps {
  readonly vault: VaultResource;
  readonly onClose: () => void;
}

/** Says what goes with the vault, and for how long it can come back. */
export function DeleteVault({ vault, onClose }: DeleteVaultProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { name } = vault;
  const counts = useQuery({
    queryKey: ['counts', name],
    queryFn: ({ signal }) => Promise.all([countObjects(name, 'secrets', signal), countObjects(name, 'keys', signal)]),
    gcTime: 0,
  });
  const close = (done: boolean) => {
    onClose();
    if (!done) return;
    client.removeQueries({ predicate: ({ queryKey: [, of] }) => String(of).toLowerCase() === name.toLowerCase() });
    void client.resetQueries({ queryKey: ['deleted-vaults'] });
    void client.invalidateQueries({ queryKey: ['vaults'] });
    void navigate({ to: '/vaults' });
  };
  return (
    <ConfirmByName
      title={strings.whole.deleteTitle(name)}
      verb={strings.actions.delete}
      text={`${held(counts.data)} ${keptText(vault)}`}
      name={name}
      act={() => deleteVault(vault)}
      onClose={close}
    />
  );
}

function held(counts: readonly Count[] | undefined): string {
  const { whole } = strings;
  const [secrets, keys] = counts ?? [];
  if (secrets === undefined || keys === undefined) return whole.counting;
  return whole.holds(
    secrets === 'unknown' ? whole.unknown.secrets : whole.secrets(secrets.count, secrets.more),
    keys === 'unknown' ? whole.unknown.keys : whole.keys(keys.count, keys.more),
  );
}

function keptText({ properties }: VaultResource): string {
  const { whole } = strings;
  const kept = whole.kept(properties.softDeleteRetentionInDays);
  return properties.enablePurgeProtection === true ? `${kept} ${whole.protected}` : kept;
}
