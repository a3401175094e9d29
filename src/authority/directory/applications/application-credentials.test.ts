import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnBoth } from '../../../../test/postgres.ts';
import { rsaKeys, selfSigned } from '../../../crypto/certificates/client-certificate.fixture.ts';
import { openAuthority, stranger, type TestAuthority } from '../../authority.fixture.ts';
import type { DirectoryChange } from '../entries.ts';
import type { NewFederatedCredential } from './application-federation.ts';

const KEYS = rsaKeys();

describeOnBoth('an application without a secret', (newUrl) => {
  let authority: TestAuthority;
  let directory: TestAuthority['context']['directory'];
  beforeAll(async () => {
    authority = await openAuthority(await newUrl());
    ({ directory } = authority.context);
  });
  afterAll(() => authority.close());

  async function commit<Made extends DirectoryChange>(made: Made | Promise<Made>): Promise<Made> {
    const change = await made;
    expect(await authority.commit(change)).toBe('done');
    return change;
  }

  async function register() {
    const made = directory.newApplication({ tenantId: authority.tenantId, displayName: 'App' });
    return (await commit(made)).application.applicationId;
  }

  const certificate = (name = 'client') => {
    const from = authority.start * 1000;
    return selfSigned({ from, until: from + 86_400_000, keys: KEYS, name }).certificatePem;
  };

  describe('has certificates', () => {
    it('that are found as they were added, beside one another', async () => {
      const id = await register();
      const first = await commit(directory.addCertificate(id, certificate('Build server')));
      const second = await commit(directory.addCertificate(id, certificate(''), 'Spare'));
      expect([first, second].map((each) => each.certificate.displayName)).toEqual(['Build server', 'Spare']);
      const { certificates, revoked } = (await directory.findApplication(id)) ?? {};
      expect(certificates).toEqual([first.certificate, second.certificate]);
      expect(certificates?.[0]).toMatchObject({ notBefore: authority.start, expires: authority.start + 86_400 });
      expect(revoked).toBeUndefined();
    });

    it('of which each is there once, and ten at most', async () => {
      const id = await register();
      const text = certificate();
      await commit(directory.addCertificate(id, text));
      await expect(directory.addCertificate(id, text)).rejects.toMatchObject({
        code: 'Conflict',
        message: 'The application has this certificate already.',
      });
      for (let count = 1; count < 10; count += 1) await commit(directory.addCertificate(id, certificate()));
      await expect(directory.addCertificate(id, certificate())).rejects.toMatchObject({
        code: 'Conflict',
        message: 'An application has at most 10 certificates. Remove one first.',
      });
    });

    it('that have not expired when they are added', async () => {
      const id = await register();
      const old = selfSigned({ from: 0, until: authority.start * 1000, keys: KEYS }).certificatePem;
      await expect(directory.addCertificate(id, old)).rejects.toMatchObject({
        code: 'BadParameter',
        message: 'The certificate has expired; make a new one.',
      });
    });

    it('whose removal ends the tokens so far', async () => {
      const id = await register();
      const { certificate: added } = await commit(directory.addCertificate(id, certificate()));
      const removed = await commit(directory.removeCertificate(id, added.id));
      expect(removed.application).toMatchObject({ certificates: [], revoked: authority.start + 10 });
      await expect(directory.removeCertificate(id, added.id)).rejects.toMatchObject({
        code: 'NotFound',
        message: 'The application has no certificate with this id.',
      });
    });
  });

  describe('trusts another issuer', () => {
    const credential = (members: Partial<NewFederatedCredential> = {}): NewFederatedCredential => ({
      name: `ci-${stranger().slice(0, 8)}`,
      issuer: 'https://tokens.example/cluster',
      subject: `repo:contoso/${stranger()}`,
      ...members,
    });

    it('for one subject, and the audience of token exchange where nothing is said', async () => {
      const id = await register();
      const wanted = credential({ jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } });
      const added = await commit(directory.addFederatedCredential(id, wanted));
      const expected = { ...wanted, id: added.credential.id, audiences: ['api://AzureADTokenExchange'] };
      expect((await directory.findApplication(id))?.federatedCredentials).toEqual([expected]);
    });

    it('once by name, once by issuer and subject, and for twenty subjects at most', async () => {
      const id = await register();
      const first = credential();
      await commit(directory.addFederatedCredential(id, first));
      for (const twin of [credential({ name: first.name }), { ...first, name: 'other' }])
        await expect(directory.addFederatedCredential(id, twin)).rejects.toMatchObject({
          code: 'Conflict',
          message: 'The application has a federated credential of this name, or of this issuer and subject.',
        });
      for (let count = 1; count < 20; count += 1) await commit(directory.addFederatedCredential(id, credential()));
      await expect(directory.addFederatedCredential(id, credential())).rejects.toMatchObject({
        code: 'Conflict',
        message: 'An application has at most 20 federated credentials. Remove one first.',
      });
    });

    it('but never about itself, or each of its tokens would beget the next', async () => {
      const { applicationId, objectId } = authority.application;
      await expect(
        directory.addFederatedCredential(applicationId, credential({ subject: objectId })),
      ).rejects.toMatchObject({
        code: 'BadParameter',
        status: 400,
        message: 'The subject must be another than the application itself.',
      });
      expect((await directory.findApplication(applicationId))?.federatedCredentials).toEqual([]);
    });

    it.each(['id', 'name'] as const)('until it is removed by its %s, which ends the tokens so far', async (member) => {
      const id = await register();
      const added = await commit(directory.addFederatedCredential(id, credential()));
      const removed = await commit(directory.removeFederatedCredential(id, added.credential[member]));
      expect(removed.application).toMatchObject({ federatedCredentials: [], revoked: authority.start + 10 });
      await expect(directory.removeFederatedCredential(id, added.credential[member])).rejects.toMatchObject({
        code: 'NotFound',
        message: 'The application has no federated credential with this id or name.',
      });
    });

    const ISSUER = 'The issuer must begin with https://, without user, query and fragment.';
    const TEXT = 'must have 1 to 600 characters, no control characters and no wildcard.';
    const KEY = 'The keys of the issuer must be public RSA or EC keys.';
    it.each<[string, Partial<NewFederatedCredential>, string]>([
      ['without TLS', { issuer: 'http://tokens.example' }, ISSUER],
      ['with a user in its name', { issuer: 'https://a@tokens.example' }, ISSUER],
      ['with a query', { issuer: 'https://tokens.example?x' }, ISSUER],
      ['of any name', { issuer: 'https://*.example' }, `The issuer ${TEXT}`],
      ['of a file', { issuer: 'file:///etc/passwd' }, ISSUER],
      ['for anybody', { subject: 'repo:contoso/*' }, `The subject ${TEXT}`],
      ['for nobody', { subject: '' }, `The subject ${TEXT}`],
      ['for no audience', { audiences: [] }, 'The audiences must be one.'],
      ['for two audiences', { audiences: ['a', 'b'] }, 'The audiences must be one.'],
      ['by a shared key', { jwks: { keys: [{ kty: 'oct', k: 'AQAB' }] } }, KEY],
      ['by a private key', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', d: 'AQAB' }] } }, KEY],
      [
        'without a name',
        { name: '' },
        'The name of a federated credential must have 3 to 120 letters, digits, - and _, and begin with a letter or digit.',
      ],
    ])('never %s', async (_, members, message) => {
      const { applicationId } = authority.application;
      const refused = { code: 'BadParameter', status: 400, message };
      await expect(directory.addFederatedCredential(applicationId, credential(members))).rejects.toMatchObject(refused);
    });
  });

  it('must be there', async () => {
    const missing = { code: 'NotFound', message: 'There is no application with this id.' };
    await expect(directory.addCertificate(stranger(), certificate())).rejects.toMatchObject(missing);
    await expect(directory.removeCertificate(stranger(), stranger())).rejects.toMatchObject(missing);
    await expect(directory.removeFederatedCredential(stranger(), 'ci')).rejects.toMatchObject(missing);
  });
});
