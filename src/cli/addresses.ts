import { usage } from './usage.ts';

/** How vaults are reached: `{vault}` stands for the name. */
export interface Addresses {
  readonly vaultOrigin: string;
  readonly vaultResource: string;
  /** The tenants that vaults may be of; a new one is of the first, where nobody says another. */
  readonly tenantIds: readonly string[];
}

/** A name becomes a part of a host name, so nothing may stand in it that ends one. */
export function originOf({ vaultOrigin }: Addresses, vault: string): string {
  if (!/^[0-9a-z-]{1,63}$/i.test(vault)) throw usage(`--vault-name is a name, for instance demo.`);
  return vaultOrigin.replace('{vault}', vault.toLowerCase());
}
