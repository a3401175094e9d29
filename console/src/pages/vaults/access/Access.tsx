import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { listVaults } from '../../../api/vaults.ts';
import { Empty } from '../../../parts/Empty.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { strings } from '../../../strings/strings.ts';
import { Policies } from './Policies.tsx';
import { Roles } from './Roles.tsx';

/** Who may do what in the vault, by whichever of the two ways it decides. */
export function Access() {
  const { vault } = useParams({ from: '/vaults/$vault/access' });
  const query = useQuery({ queryKey: ['vaults'], queryFn: ({ signal }) => listVaults(signal) });
  return (
    <Loaded query={query}>
      {(all) => {
        const found = all.find(({ name }) => name.toLowerCase() === vault.toLowerCase());
        if (found === undefined) return <Empty text={strings.vaults.noVault(vault)} />;
        return found.properties.enableRbacAuthorization ? <Roles vault={found} /> : <Policies vault={found} />;
      }}
    </Loaded>
  );
}
