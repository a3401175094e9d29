import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { newArchiveKey, openArchiveKey, readArchiveKey } from '../../crypto/archive/archive.ts';
import { Fault } from '../../fault.ts';
import type { VaultScope } from '../room.ts';
import type { VaultServer } from '../vault.ts';
import { unknownVault } from '../vaults.ts';
import { exportPage, type PageRequest } from './export-page.ts';
import { type ChunkRequest, importChunk } from './import-chunk.ts';
import { countVersions } from './rows.ts';

/** The key of a file as a call brings it; without one, the file's header holds a key of this installation. */
interface Keyed {
  readonly key?: string | undefined;
}

/** Whole vaults as encrypted files. Who may, and the record, are the caller's matter. */
export interface Archives {
  /** For the file `id`: a key that opens in this installation only, base64url. */
  newKey(id: string): string;
  /** How many versions an export of the vault would have now. Throws Fault NotFound. */
  versions(vault: string): Promise<number>;
  exportPage(vault: string, request: PageRequest & Keyed): ReturnType<typeof exportPage>;
  importChunk(vault: string, request: ChunkRequest & Keyed): ReturnType<typeof importChunk>;
}

export function createArchives(server: VaultServer): Archives {
  const scopeOf = async (name: string): Promise<VaultScope> => {
    const vault = await server.vaults.find(name);
    if (vault === undefined) throw unknownVault();
    return { room: server, vault, origin: server.originOf(vault.name) };
  };
  return {
    newKey: (id) => Buffer.from(newArchiveKey(server.seal, id)).toString('base64url'),
    versions: async (vault) => countVersions(await scopeOf(vault)),
    exportPage: async (vault, request) => exportPage(await scopeOf(vault), keyOf(server, request), request),
    importChunk: async (vault, request) => importChunk(await scopeOf(vault), keyOf(server, request), request),
  };
}

const sealedKey = z.object({ id: z.string(), sealedKey: z.string().max(400) });

function keyOf({ seal }: VaultServer, { header, key }: Keyed & { readonly header: string }): KeyObject {
  if (key !== undefined) return readArchiveKey(key);
  const { id, sealedKey: sealed } = headerOf(header);
  return openArchiveKey(seal, id, Buffer.from(sealed, 'base64url'));
}

function headerOf(header: string): z.infer<typeof sealedKey> {
  try {
    return sealedKey.parse(JSON.parse(header));
  } catch {
    throw new Fault('BadParameter', 'The file needs a passphrase: its header holds no key of an installation.');
  }
}
