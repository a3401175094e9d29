import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { createMasterKeyFile, type MasterKey, readMasterKeyFile, syncFolder } from '../../crypto/sealing/master-key.ts';
import { Fault } from '../../fault.ts';

/** The files of one installation. */
export interface DataFolder {
  readonly path: string;
  readonly masterKey: string;
  readonly operator: string;
  readonly ca: string;
  /** What callers of the App Service endpoint of managed identities send; there where one is opened. */
  readonly identityHeader: string;
  readonly database: string;
}

export function locate(config: Config): DataFolder {
  const path = resolve(config.data);
  return {
    path,
    masterKey: resolve(config.masterKey ?? join(path, 'master.key')),
    operator: join(path, 'operator.json'),
    ca: join(path, 'ca.pem'),
    identityHeader: join(path, 'identity-header'),
    database: config.database ?? `sqlite:${join(path, 'sallyport.db')}`,
  };
}

/** Finds out, without writing a byte, whether the folder can be used. Throws Fault DataFolderUnusable, ConfigurationInvalid. */
export function checkFolder(folder: DataFolder, config: Config): void {
  if (!config.demo && !relative(folder.path, folder.masterKey).startsWith('..')) {
    throw new Fault(
      'ConfigurationInvalid',
      `The master key ${folder.masterKey} lies inside the data folder; keep it elsewhere, so that a copy of the one is useless without the other.`,
    );
  }
  let nearest = folder.path;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  const refuse = (why: string): never => {
    throw new Fault(
      'DataFolderUnusable',
      `The data folder ${folder.path} cannot be used: ${why}; choose another with --data.`,
    );
  };
  if (!statSync(nearest).isDirectory()) refuse(`${nearest} is not a folder`);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch {
    refuse(`this user may not write to ${nearest}`);
  }
}

export function makeFolder(folder: DataFolder): void {
  try {
    makeDurably(folder.path);
  } catch (error) {
    throw new Fault(
      'DataFolderUnusable',
      `The data folder ${folder.path} cannot be made; choose another with --data.`,
      { cause: error },
    );
  }
}

/** The key that is there; undefined where there is none and nothing needs one yet. Throws Fault MasterKeyWrong. */
export function findMasterKey(folder: DataFolder, needed: boolean): MasterKey | undefined {
  if (needed || existsSync(folder.masterKey)) return readMasterKeyFile(folder.masterKey);
  return undefined;
}

/** Throws Fault DataFolderUnusable where the file cannot be made. */
export function makeMasterKey(folder: DataFolder): MasterKey {
  try {
    makeDurably(dirname(folder.masterKey));
    return createMasterKeyFile(folder.masterKey);
  } catch (error) {
    throw new Fault(
      'DataFolderUnusable',
      `The master key file ${folder.masterKey} cannot be made; choose another with --master-key.`,
      { cause: error },
    );
  }
}

/** A new folder survives a power loss once the one above it is synced, up to the first that was there before. */
function makeDurably(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

/** Whole or not at all, also after a power loss, and readable by the owner only from its first byte on. */
export function writePrivate(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    // In a container every process has the same id, so a killed one may have left this name.
    rmSync(draft, { force: true });
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
    chmodSync(draft, 0o600);
    renameSync(draft, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(draft, { force: true });
    throw new Fault('DataFolderUnusable', `The file ${path} cannot be written.`, { cause: error });
  }
}
