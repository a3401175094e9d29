import type { Contract } from '../../operation.ts';
import { decrypt, encrypt } from '../../wire/key-use.ts';
import { getKey, listKeys, listKeyVersions } from '../../wire/keys.ts';
import { getSecret, listSecrets, listSecretVersions } from '../../wire/secrets.ts';

/** What the connector asks of a vault elsewhere, and how Azure's own log calls it ("Azure Key Vault logging"). */
interface Call {
  readonly contract: Contract<unknown, unknown>;
  readonly event: string;
}

/**
 * Everything that may be asked: what is not here does not go out. All of it may be asked twice, and so is tried again where
 * a vault is busy: reading changes nothing, and neither do encrypt and decrypt, although they are POST. The second answer of
 * an encrypt is another ciphertext than the first, which nobody has seen.
 */
const CALLS = [
  { event: 'SecretGet', contract: getSecret },
  { event: 'SecretList', contract: listSecrets },
  { event: 'SecretListVersions', contract: listSecretVersions },
  { event: 'KeyGet', contract: getKey },
  { event: 'KeyList', contract: listKeys },
  { event: 'KeyListVersions', contract: listKeyVersions },
  { event: 'KeyEncrypt', contract: encrypt },
  { event: 'KeyDecrypt', contract: decrypt },
] as readonly Call[];

const EVENTS = new Map<unknown, string>(CALLS.map(({ contract, event }) => [contract, event]));

/** Azure's name of the call. Throws where it is none of these: then the connector has a bug. */
export function eventOf(contract: Contract<unknown, unknown>): string {
  const event = EVENTS.get(contract);
  if (event === undefined) throw new Error(`the connector does not ask ${contract.name} of a vault elsewhere`);
  return event;
}
