import { Fault } from '../../fault.ts';
import { membersOf } from './any-case.ts';

/** The connector's name in Resource Manager, and in Power Platform. */
const KEY_VAULT =
  /^\/?(subscriptions\/[^/]+\/providers\/Microsoft\.Web\/locations\/[^/]+\/managedApis\/keyvault|providers\/Microsoft\.PowerApps\/apis\/shared_keyvault)$/i;

/** `properties.api.id`, where it is given, names the one connector that is here. Throws Fault BadParameter. */
export function requireKeyVault(api: unknown): void {
  if (api === undefined || api === null) return;
  const id = membersOf(api, 'properties.api').get('id') ?? undefined;
  if (id === undefined || (typeof id === 'string' && KEY_VAULT.test(id))) return;
  throw new Fault(
    'BadParameter',
    'The parameter properties.api.id is not valid: the one connector here is /subscriptions/…/providers/Microsoft.Web/locations/…/managedApis/keyvault.',
  );
}
