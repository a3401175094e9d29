import type { PackageSettings } from '../../api/connector.ts';

/** Whatever else an address says is none of these. */
export function settingsOf({ origin, flavour, additions }: Record<string, unknown>): PackageSettings {
  return {
    ...(typeof origin === 'string' && origin !== '' && { origin }),
    ...(flavour === 'managed' && { flavour }),
    ...(additions === true && { additions }),
  };
}
