import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPasswords } from '../../../crypto/password.ts';
import { DOMAIN, openAuthority, stranger, type TestAuthority } from '../../authority.fixture.ts';
import { createDirectory } from '../directory.ts';

const TAMPERED = { code: 'Tampered', status: 500 };
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PASSWORDS = { ann: 'a long walk at night', bob: 'bread and some butter' };

let authority: TestAuthority;
let ann: string;
let bob: string;
let group: string;

beforeEach(async () => {
  const derive = async (password: string) => Buffer.from(`stretched ${password}`);
  authority = await openAuthority(undefined, { passwords: createPasswords({ derive }) });
  ann = await newUser('ann');
  bob = await newUser('bob');
  const { directory } = authority.context;
  const made = await directory.newGroup({ tenantId: authority.tenantId, displayName: 'Administrators' });
  await authority.commit(made);
  group = made.group.objectId;
  await authority.commit(await directory.addMember(group, ann));
});
afterEach(() => authority.close());

async function newUser(name: 'ann' | 'bob'): Promise<string> {
  const { directory } = authority.context;
  const described = { tenantId: authority.tenantId, userPrincipalName: `${name}@${DOMAIN}`, displayName: name };
  const made = await directory.newUser({ ...described, password: PASSWORDS[name] });
  await authority.commit(made);
  await authority.commit(await directory.newTotp(made.user.objectId));
  return made.user.objectId;
}

/** Changes the database as someone would who can write its file. */
function tamper(sql: string, ...parameters: string[]): void {
  const db = new DatabaseSync(authority.file);
  try {
    expect(db.prepare(sql).run(...parameters).changes).toBe(1);
  } finally {
    db.close();
  }
}

/** Every text and every blob of the table, as someone reads it who has the file. */
function everything(): string {
  const db = new DatabaseSync(authority.file);
  try {
    const rows = db.prepare('select meta, sealed from directory').all();
    return rows.map(({ meta, sealed }) => `${String(meta)}${sealed instanceof Uint8Array ? hexOf(sealed) : ''}`).join();
  } finally {
    db.close();
  }
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex') + Buffer.from(bytes).toString('latin1');

/** Reads as a process would that has just started, at the same cost. */
const reopened = () => {
  const derive = async (password: string) => Buffer.from(`stretched ${password}`);
  return createDirectory({ ...authority.context, passwords: createPasswords({ derive }) });
};

describe('who can write the database', () => {
  it.each([
    ['another role', `"roles":[]`, `"roles":["Administrator"]`],
    ['another name', `"displayName":"ann"`, `"displayName":"eve"`],
    ['a sign-in without codes', `"totp":true`, `"totp":false`],
  ])('gives nobody %s', async (_, from, to) => {
    tamper(`update directory set meta = replace(meta, ?, ?) where kind = 'user' and id = ?`, from, to, ann);
    await expect(reopened().findUser(ann)).rejects.toMatchObject(TAMPERED);
    await expect(reopened().listUsers()).rejects.toMatchObject(TAMPERED);
    await expect(reopened().checkPassword(`ann@${DOMAIN}`, PASSWORDS.ann)).rejects.toMatchObject(TAMPERED);
  });

  it.each(['password', 'totp'] as const)('gives nobody the %s of another', async (kind) => {
    const columns = 'set (meta, mac, sealed) = (select meta, mac, sealed from directory where kind = ? and id = ?)';
    tamper(`update directory ${columns} where kind = ? and id = ?`, kind, bob, kind, ann);
    await expect(useProof(kind)).rejects.toMatchObject(TAMPERED);
  });

  it.each(['password', 'totp'] as const)('does not bring a %s without its mark', async (kind) => {
    const columns = 'set sealed = (select sealed from directory where kind = ? and id = ?)';
    tamper(`update directory ${columns} where kind = ? and id = ?`, kind, bob, kind, ann);
    await expect(useProof(kind)).rejects.toMatchObject(TAMPERED);
  });

  const useProof = (kind: 'password' | 'totp') =>
    kind === 'password'
      ? reopened().checkPassword(`ann@${DOMAIN}`, PASSWORDS.bob)
      : reopened().checkTotp({ objectId: ann }, '000000');

  it('lets nobody in who has no password any more', async () => {
    tamper(`delete from directory where kind = 'password' and id = ?`, ann);
    for (const password of [PASSWORDS.ann, '', 'undefined'])
      expect(await reopened().checkPassword(`ann@${DOMAIN}`, password)).toBeUndefined();
  });

  it('makes no code count where the secret is gone', async () => {
    tamper(`delete from directory where kind = 'totp' and id = ?`, ann);
    expect((await reopened().findUser(ann))?.totp).toBe(true);
    expect(await reopened().checkTotp({ objectId: ann }, '000000')).toBeUndefined();
  });

  it('leads no name to another user', async () => {
    const [from, to] = [JSON.stringify({ id: ann }), JSON.stringify({ id: bob })];
    tamper(`update directory set meta = ? where kind = 'user-name' and meta = ?`, to, from);
    await expect(reopened().findUserByName(`ann@${DOMAIN}`)).rejects.toMatchObject(TAMPERED);
  });

  it('leads no name to a user who gave it up, where its old row is put back', async () => {
    const { directory } = authority.context;
    const saved = rowOf('user-name', `ann@${DOMAIN}`);
    await authority.commit(await directory.changeUser(ann, { userPrincipalName: `anna@${DOMAIN}` }));
    putBack(saved);
    expect(await reopened().findUserByName(`ann@${DOMAIN}`)).toBeUndefined();
    expect(await reopened().findUserByName(`anna@${DOMAIN}`)).toMatchObject({ objectId: ann });
  });

  it('puts nobody into a group, by no row of another member or group', async () => {
    const columns = 'insert into group_member (group_id, member, meta, mac) select';
    tamper(`${columns} group_id, ?, meta, mac from group_member`, bob);
    await expect(reopened().groupsOf(bob)).rejects.toMatchObject(TAMPERED);
    await expect(reopened().listMembers(group)).rejects.toMatchObject(TAMPERED);
    tamper(`${columns} ?, member, meta, mac from group_member where member = ?`, stranger(), ann);
    await expect(reopened().groupsOf(ann)).rejects.toMatchObject(TAMPERED);
  });

  interface Saved {
    readonly kind: string;
    readonly id: string;
    readonly meta: string;
    readonly mac: Uint8Array;
  }

  function rowOf(kind: string, id: string): Saved {
    const db = new DatabaseSync(authority.file);
    const row = db.prepare('select kind, id, meta, mac from directory where kind = ? and id = ?').get(kind, id);
    db.close();
    return row as unknown as Saved;
  }

  function putBack({ kind, id, meta, mac }: Saved): void {
    const db = new DatabaseSync(authority.file);
    db.prepare('insert into directory (kind, id, meta, mac) values (?, ?, ?, ?)').run(kind, id, meta, mac);
    db.close();
  }
});

describe('who can read the database', () => {
  it('finds no password, no hash of one, no secret of an app', async () => {
    const totp = await authority.context.directory.newTotp(ann);
    await authority.commit(totp);
    const bits = Array.from(totp.secret, (each) => BASE32.indexOf(each).toString(2).padStart(5, '0')).join('');
    const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
    expect(secret).toHaveLength(20);
    const text = everything();
    expect(text).toContain(`ann@${DOMAIN}`);
    expect(text).not.toMatch(/stretched|walk|butter|"salt"|"hash"|"used"/);
    for (const form of [totp.secret, secret.toString('base64url'), secret.toString('hex'), secret.toString('latin1')])
      expect(text).not.toContain(form);
    expect(text).not.toContain(Buffer.from(`stretched ${PASSWORDS.ann}`).toString('base64url'));
  });
});
