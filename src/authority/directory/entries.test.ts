import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DOMAIN, openAuthority, type TestAuthority } from '../authority.fixture.ts';
import { createSigningKeys } from '../signing/signing-keys.ts';
import { createDirectory } from './directory.ts';

let authority: TestAuthority;
beforeEach(async () => {
  authority = await openAuthority();
});
afterEach(() => authority.close());

/** Changes the database as someone would who can write its file. */
function tamper(sql: string, ...parameters: string[]): void {
  const db = new DatabaseSync(authority.file);
  try {
    expect(db.prepare(sql).run(...parameters).changes).toBe(1);
  } finally {
    db.close();
  }
}

/** Reads as a process would that has just started. */
const reopened = () => createDirectory(authority.context);
const TAMPERED = { code: 'Tampered', status: 500 };

describe('a directory row that was changed outside', () => {
  it('gives nobody another role', async () => {
    tamper(`update directory set meta = replace(meta, 'Operator', 'Administrator') where kind = 'application'`);
    await expect(reopened().findApplication(authority.application.applicationId)).rejects.toMatchObject(TAMPERED);
    await expect(reopened().listApplications()).rejects.toMatchObject(TAMPERED);
  });

  it('gives nobody the secrets of another application', async () => {
    const { directory } = authority.context;
    const { tenantId, application, commit } = authority;
    const other = directory.newApplication({ tenantId, displayName: 'Other' });
    await commit(other);
    tamper(
      `update directory set sealed = (select sealed from directory where id = ?) where id = ?`,
      other.application.applicationId,
      application.applicationId,
    );
    await expect(reopened().findApplication(application.applicationId)).rejects.toMatchObject(TAMPERED);
  });

  it('does not bring a tenant under another id', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    tamper(`update directory set id = ? where kind = 'tenant'`, id);
    await expect(reopened().findTenant(id)).rejects.toMatchObject(TAMPERED);
  });

  it('does not turn a tenant into a signing key', async () => {
    tamper(`update directory set kind = 'signing-key' where kind = 'tenant'`);
    await expect(createSigningKeys(authority.context).published()).rejects.toMatchObject(TAMPERED);
  });

  it('does not publish the key of someone else', async () => {
    tamper(`update directory set meta = replace(meta, 'AQAB', 'AQAC') where kind = 'signing-key'`);
    await expect(createSigningKeys(authority.context).published()).rejects.toMatchObject(TAMPERED);
  });

  it('does not sign with a broken private key', async () => {
    tamper(
      `update directory set sealed = (select sealed from directory where kind = 'application') where kind = 'signing-key'`,
    );
    await expect(createSigningKeys(authority.context).current()).rejects.toMatchObject(TAMPERED);
  });
});

describe('a directory that is opened again', () => {
  it('holds what was committed', async () => {
    const directory = reopened();
    expect(await directory.findApplication(authority.application.applicationId)).toEqual(authority.application);
    const tenant = { tenantId: authority.tenantId, displayName: 'Contoso', domains: [DOMAIN] };
    expect(await directory.listTenants()).toEqual([tenant]);
  });
});
