import { createSecretKey, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMasterKeyFile, masterKeyFromPassphrase, masterKeyFromText, readMasterKeyFile } from './master-key.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'master-key-'));
  path = join(folder, 'master.key');
});
afterEach(() => rmSync(folder, { recursive: true }));

function refused(message: string): object {
  return expect.objectContaining({ name: 'Fault', code: 'MasterKeyWrong', message });
}

/** A key file as an operator would put it there. */
function put(text: string, mode = 0o400): void {
  writeFileSync(path, text, { mode });
}

describe('a master key file', () => {
  it('is read back as the key that was created', () => {
    const created = createMasterKeyFile(path);
    const read = readMasterKeyFile(path);
    expect(read.id).toBe(created.id);
    expect(read.key.equals(created.key)).toBe(true);
    expect(created.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is one line of base64 for the owner only', () => {
    createMasterKeyFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o400);
    expect(readFileSync(path, 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
  });

  it('leaves no draft, and takes the place of one that a killed process with the same id has left', () => {
    writeFileSync(`${path}.${process.pid}.new`, '', { mode: 0o400 });
    const { id } = createMasterKeyFile(path);
    expect(readMasterKeyFile(path).id).toBe(id);
    expect(readdirSync(folder)).toEqual(['master.key']);
  });

  it('differs from every other', () => {
    expect(createMasterKeyFile(path).id).not.toBe(createMasterKeyFile(`${path}2`).id);
  });

  it('is never overwritten', () => {
    const { id } = createMasterKeyFile(path);
    const message = `The master key file ${path} exists already and is not overwritten.`;
    expect(() => createMasterKeyFile(path)).toThrow(refused(message));
    expect(readMasterKeyFile(path).id).toBe(id);
  });

  it('cannot be created where there is no folder', () => {
    const nowhere = join(folder, 'none', 'master.key');
    const message = `The master key file ${nowhere} cannot be created.`;
    expect(() => createMasterKeyFile(nowhere)).toThrow(refused(message));
  });

  it('is refused when it is missing', () => {
    expect(() => readMasterKeyFile(path)).toThrow(refused(`The master key file ${path} does not exist.`));
  });

  it.each([0o440, 0o404, 0o640, 0o420, 0o401])('is refused with mode %o', (mode) => {
    createMasterKeyFile(path);
    chmodSync(path, mode);
    const message = `The master key file ${path} can be read by other users; run chmod 0400 on it.`;
    expect(() => readMasterKeyFile(path)).toThrow(refused(message));
  });

  it('may be writable by its owner', () => {
    const { id } = createMasterKeyFile(path);
    chmodSync(path, 0o600);
    expect(readMasterKeyFile(path).id).toBe(id);
  });

  it.each(['', 'not base64!', `${'A'.repeat(20)}*${'A'.repeat(22)}=`])('is refused when it holds %j', (text) => {
    put(text);
    expect(() => readMasterKeyFile(path)).toThrow(refused(`The master key file ${path} is not base64.`));
  });

  it.each([16, 31, 33, 64])('is refused with %i bytes', (length) => {
    put(randomBytes(length).toString('base64'));
    const message = `The master key file ${path} holds ${length} bytes; it must hold 32.`;
    expect(() => readMasterKeyFile(path)).toThrow(refused(message));
  });

  it('is refused when it is a folder or another, longer file', () => {
    const message = (what: string) => `The master key file ${what} is not a key file: it must hold one line of base64.`;
    expect(() => readMasterKeyFile(folder)).toThrow(refused(message(folder)));
    put('A'.repeat(5000));
    expect(() => readMasterKeyFile(path)).toThrow(refused(message(path)));
  });
});

describe('a master key as text', () => {
  it('is the key that a file with that text holds', () => {
    const text = randomBytes(32).toString('base64');
    put(`${text}\n`);
    expect(masterKeyFromText(text).id).toBe(readMasterKeyFile(path).id);
    expect(masterKeyFromText(text).key.equals(createSecretKey(text, 'base64'))).toBe(true);
  });

  it('does not repeat itself in a refusal', () => {
    const text = randomBytes(31).toString('base64');
    expect(() => masterKeyFromText(text)).toThrow(refused('The master key holds 31 bytes; it must hold 32.'));
  });
});

describe('a master key from a passphrase', () => {
  const salt = randomBytes(16);

  it('is the same for the same phrase, however it was typed, and another for another phrase or salt', () => {
    const composed = masterKeyFromPassphrase('caf\u00e9 horse staple', salt);
    expect(masterKeyFromPassphrase('cafe\u0301 horse staple', salt).id).toBe(composed.id);
    expect(masterKeyFromPassphrase('cafe horse staple', salt).id).not.toBe(composed.id);
    expect(masterKeyFromPassphrase('caf\u00e9 horse staple', randomBytes(16)).id).not.toBe(composed.id);
  });

  it('is refused when the phrase is empty', () => {
    expect(() => masterKeyFromPassphrase('', salt)).toThrow(refused('The passphrase of the master key is empty.'));
  });

  it('needs a salt of 16 bytes', () => {
    expect(() => masterKeyFromPassphrase('phrase', salt.subarray(1))).toThrow(RangeError);
  });
});
