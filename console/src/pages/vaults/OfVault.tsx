import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { listVaults, type VaultResource } from '../../api/vaults.ts';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';

export interface OfVaultProps {
  /** As an address names it, in any casing. */
  readonly name: string;
  readonly children: (vault: VaultResource) => ReactNode;
}

/** What administration knows of a vault. */
export function OfVault({ name, children }: OfVaultProps) {
  const query = useQuery({ queryKey: ['vaults'], queryFn: ({ signal }) => listVaults(signal) });
  return (
    <Loaded query={query}>
      {(all) => {
        const found = all.find((vault) => vault.name.toLowerCase() === name.toLowerCase());
        return found === undefined ? <Empty text={strings.vaults.noVault(name)} /> : children(found);
      }}
    </Loaded>
  );
}
