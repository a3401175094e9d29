import { z } from 'zod';
import { Fault } from '../../fault.ts';

/** The first line of a file that holds an exported vault: readable, and bound to every part behind it. */
const FORMAT = 'sallyport-vault-1';

const header = z.strictObject({
  format: z.literal(FORMAT),
  id: z.guid(),
  vault: z.string(),
  created: z.string(),
  /** Of the passphrase; base64url. */
  salt: z.string().optional(),
  /** The file's key, sealed by the installation that made it; base64url. */
  sealedKey: z.string().optional(),
});

export type ArchiveHeader = z.infer<typeof header>;

export function headerLine(members: Omit<ArchiveHeader, 'format'>): string {
  return JSON.stringify({ format: FORMAT, ...members });
}

/** Throws Fault BadParameter. `what` names the file. */
export function readHeader(line: string, what: string): ArchiveHeader {
  try {
    return header.parse(JSON.parse(line));
  } catch {
    throw noArchive(what);
  }
}

export const noArchive = (what: string): Fault =>
  new Fault('BadParameter', `${what} is not a vault that this version of Sallyport exported.`);
