import { z } from 'zod';

/**
 * Names as Key Vault allows them ("Object identifiers", Azure Key Vault keys, secrets and certificates overview).
 * They are validated before anything is looked up: encoding is not validation (`encodeURIComponent('..')` is still `..`).
 */
const NAME = /^[0-9A-Za-z-]{1,127}$/;
const VERSION = /^[0-9a-f]{32}$/;
const VAULT = /^[A-Za-z](?:[0-9A-Za-z]|-(?!-)){1,22}[0-9A-Za-z]$/;

export const objectName = z
  .string({ error: 'a name is required' })
  .regex(NAME, 'a name is 1 to 127 characters of 0-9, a-z, A-Z and -');

export const objectVersion = z
  .string({ error: 'a version is required' })
  .regex(VERSION, 'a version is 32 characters of 0-9 and a-f');

/** Clients send `/secrets/x/` for the latest version, so an empty version counts as none. */
export const optionalVersion = z
  .literal('')
  .transform(() => undefined)
  .or(objectVersion)
  .optional();

export const vaultName = z
  .string({ error: 'a vault name is required' })
  .regex(
    VAULT,
    'a vault name is 3 to 24 letters, digits and single hyphens, begins with a letter and ends with no hyphen',
  );

export function isObjectName(text: string): boolean {
  return NAME.test(text);
}

export function isVaultName(text: string): boolean {
  return VAULT.test(text);
}

/** Names are one object in every spelling (ASCII only by the patterns above, so there is no Unicode folding to fear). */
export function canonical(name: string): string {
  return name.toLowerCase();
}
