import { useParams } from '@tanstack/react-router';
import { OfVault } from '../OfVault.tsx';
import { Policies } from './Policies.tsx';
import { Roles } from './Roles.tsx';

/** Who may do what in the vault, by whichever of the two ways it decides. */
export function Access() {
  const { vault } = useParams({ from: '/vaults/$vault/access' });
  return (
    <OfVault name={vault}>
      {(found) => (found.properties.enableRbacAuthorization ? <Roles vault={found} /> : <Policies vault={found} />)}
    </OfVault>
  );
}
