import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSecretFile, readSignIn } from './operator.ts';

let data = '';
const operator = {
  url: 'https://localhost:8443',
  tenantId: randomUUID(),
  clientId: randomUUID(),
  clientSecret: randomUUID(),
  scope: 'api://sallyport/.default',
};
const path = (name: string) => join(data, name);

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'sallyport-operator-'));
  writeFileSync(path('operator.json'), JSON.stringify({ ...operator, ca: path('ca.pem') }));
  writeFileSync(path('ca.pem'), 'the PEM');
  writeFileSync(path('secret.txt'), 'another secret\n');
  writeFileSync(path('empty.txt'), '\n');
});
afterAll(() => rmSync(data, { recursive: true }));

describe('whom the command line signs in as', () => {
  it('is the operator of the data folder', () => {
    expect(readSignIn({ data }, {})).toEqual({ ...operator, ca: 'the PEM', start: `sallyport serve --data ${data}` });
    expect(readSignIn({}, { SALLYPORT_DATA: data }).clientId).toBe(operator.clientId);
  });

  it('is told how a demo is started again', () => {
    writeFileSync(path('master.key'), '');
    expect(readSignIn({ data }, {}).start).toBe(`sallyport serve --demo --data ${data}`);
    rmSync(path('master.key'));
  });

  it('is another application of the same server', () => {
    const other = { clientId: randomUUID(), clientSecretFile: path('secret.txt') };
    const { clientId, clientSecret, url, tenantId } = readSignIn({ data, ...other }, {});
    expect({ clientId, clientSecret }).toEqual({ clientId: other.clientId, clientSecret: 'another secret' });
    expect({ url, tenantId }).toEqual({ url: operator.url, tenantId: operator.tenantId });
  });

  it('comes from the environment, where flags win', () => {
    const environment = {
      SALLYPORT_URL: 'https://sallyport.example/',
      SALLYPORT_TENANT_ID: 'tenant',
      SALLYPORT_CLIENT_ID: 'client',
      SALLYPORT_CLIENT_SECRET_FILE: path('secret.txt'),
      SALLYPORT_CA: path('ca.pem'),
    };
    const found = { url: 'https://sallyport.example', tenantId: 'tenant', clientSecret: 'another secret' };
    expect(readSignIn({}, environment)).toMatchObject({ ...found, clientId: 'client', ca: 'the PEM' });
    expect(readSignIn({ clientId: 'flag' }, environment)).toMatchObject({ ...found, clientId: 'flag' });
  });

  it('never is the operator at a server of another name: his secret stays here', () => {
    const asked = () => readSignIn({ data, url: 'https://evil.example' }, {});
    expect(asked).toThrow('--url needs --tenant-id, --client-id and --client-secret-file beside it.');
    const byEnvironment = () => readSignIn({ data }, { SALLYPORT_URL: 'https://evil.example' });
    expect(byEnvironment).toThrow('--url needs');
  });

  it('is no application without its own secret', () => {
    const together = '--client-id and --client-secret-file are given together.';
    expect(() => readSignIn({ data, clientId: randomUUID() }, {})).toThrow(together);
    expect(() => readSignIn({ data, clientSecretFile: path('secret.txt') }, {})).toThrow(together);
  });

  it('never goes over plain HTTP', () => {
    const rest = { tenantId: 't', clientId: 'c', clientSecretFile: path('secret.txt') };
    for (const url of ['http://localhost:8080', 'localhost:8443', 'file:///etc/passwd', '']) {
      const refused = () => readSignIn({ ...rest, url }, {});
      expect(refused).toThrow('--url is an https:// address, for instance https://localhost:8443.');
    }
  });

  it('is unknown where the server never started', () => {
    expect(() => readSignIn({ data: path('nowhere') }, {})).toThrow(
      expect.objectContaining({
        code: 'DataFolderUnusable',
        message: expect.stringMatching(/operator\.json is not there/),
      }),
    );
  });

  it('trusts the system where the local authority is not used', () => {
    rmSync(path('ca.pem'));
    expect(readSignIn({ data }, {}).ca).toBeUndefined();
    expect(() => readSignIn({ data, ca: path('ca.pem') }, {})).toThrow(/ca\.pem cannot be read/);
  });
});

describe('a file with a secret', () => {
  it('loses one newline at its end and nothing else', () => {
    writeFileSync(path('spaces.txt'), ' a \n\r\n');
    expect(readSecretFile(path('spaces.txt'))).toBe(' a \n');
  });

  it('is refused when it is empty or not there', () => {
    expect(() => readSecretFile(path('empty.txt'))).toThrow(/is empty; it should hold a secret/);
    expect(() => readSecretFile(path('none.txt'))).toThrow(/none\.txt cannot be read/);
  });
});
