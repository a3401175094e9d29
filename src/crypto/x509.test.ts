import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { type AuthorityOptions, createAuthority, issueLeaf, type LeafOptions } from './x509.ts';

const DAY = 86_400_000;
const now = Date.now();
const settings: AuthorityOptions = {
  commonName: 'Sallyport local authority',
  permittedDns: ['vault.localhost', 'localhost'],
  permittedIps: ['127.0.0.0/8', '::1/128'],
  now,
  days: 3650,
};
const authority = createAuthority(settings);

function leaf(names: Partial<LeafOptions>): ReturnType<typeof issueLeaf> {
  return issueLeaf({ authority, dns: [], ips: [], now, days: 90, ...names });
}

/** A handshake as a client does it that trusts `ca` alone: 'trusted', or the code of the refusal. */
async function handshake(server: ReturnType<typeof issueLeaf>, name: string, ca = authority): Promise<string> {
  const listener = createServer({ cert: server.certificatePem, key: server.privateKeyPem });
  listener.on('tlsClientError', () => {});
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const isAddress = /^[\d.]+$/.test(name);
  const target = isAddress ? { host: name } : { host: '127.0.0.1', servername: name };
  const socket = connect({ ...target, port, ca: ca.certificatePem });
  try {
    await once(socket, 'secureConnect');
    return 'trusted';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Node has no code of its own for name constraints.
    return code === undefined || code === 'UNSPECIFIED' ? message : code;
  } finally {
    socket.destroy();
    listener.close();
  }
}

function invalid(message: string): object {
  return expect.objectContaining({ name: 'Fault', code: 'ConfigurationInvalid', message });
}

describe('a handshake', () => {
  it.each(['localhost', 'demo.vault.localhost', 'a.b.vault.localhost'])('trusts a certificate for %s', async (name) => {
    expect(await handshake(leaf({ dns: [name] }), name)).toBe('trusted');
  });

  it('trusts a wildcard for one label, not for two', async () => {
    const wildcard = leaf({ dns: ['*.vault.localhost'] });
    expect(await handshake(wildcard, 'any.vault.localhost')).toBe('trusted');
    expect(await handshake(wildcard, 'two.labels.vault.localhost')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('trusts a certificate for an address', async () => {
    expect(await handshake(leaf({ ips: ['127.0.0.1', '::1'] }), '127.0.0.1')).toBe('trusted');
  });

  it('refuses a certificate for another name', async () => {
    expect(await handshake(leaf({ dns: ['localhost'] }), 'demo.vault.localhost')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it.each([
    [{ dns: ['example.com'] }, 'example.com'],
    [{ dns: ['*.example.com'] }, 'a.example.com'],
    [{ dns: ['evilvault.localhost.example'] }, 'evilvault.localhost.example'],
    [{ dns: ['localhost', 'login.microsoftonline.com'] }, 'localhost'],
    [{ dns: ['localhost'], ips: ['10.0.0.1'] }, 'localhost'],
    [{ dns: ['localhost'], ips: ['::2'] }, 'localhost'],
  ])('refuses %j, which is outside the name constraints', async (names, name) => {
    expect(await handshake(leaf(names), name)).toBe('permitted subtree violation');
  });

  it('refuses every address, or every name, where none is permitted', async () => {
    const namesOnly = createAuthority({ ...settings, permittedIps: [] });
    const withAddress = leaf({ authority: namesOnly, dns: ['localhost'], ips: ['127.0.0.1'] });
    expect(await handshake(withAddress, 'localhost', namesOnly)).toBe('excluded subtree violation');
    expect(await handshake(leaf({ authority: namesOnly, dns: ['localhost'] }), 'localhost', namesOnly)).toBe('trusted');
    const addressesOnly = createAuthority({ ...settings, permittedDns: [] });
    const withName = leaf({ authority: addressesOnly, dns: ['localhost'] });
    expect(await handshake(withName, 'localhost', addressesOnly)).toBe('excluded subtree violation');
  });

  it('refuses a certificate of another authority with the same name', async () => {
    const other = createAuthority(settings);
    const code = await handshake(leaf({ authority: other, dns: ['localhost'] }), 'localhost');
    expect(code).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('refuses a certificate that has ended', async () => {
    const old = createAuthority({ ...settings, now: now - 100 * DAY });
    const ended = leaf({ authority: old, dns: ['localhost'], now: now - 100 * DAY, days: 99 });
    expect(await handshake(ended, 'localhost', old)).toBe('CERT_HAS_EXPIRED');
  });
});

describe('the certificate of an authority', () => {
  it('is one that can sign, by itself, for the days asked', () => {
    const certificate = new X509Certificate(authority.certificatePem);
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe('CN=Sallyport local authority');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(authority.privateKey)).toBe(true);
    const length = certificate.validToDate.getTime() - certificate.validFromDate.getTime();
    expect(length).toBe(3650 * DAY);
    expect(certificate.validFromDate.getTime()).toBeLessThan(now);
  });

  it.each([
    [{ days: 3651 }, 'A certificate like this must be valid for 1 to 3650 days.'],
    [{ commonName: '' }, 'The common name of the certificate authority must have 1 to 64 characters.'],
    [{ permittedDns: ['*.localhost'] }, '"*.localhost" is not a DNS name.'],
    [{ permittedDns: [''] }, '"" is not a DNS name.'],
    [{ permittedIps: ['127.0.0.1'] }, '"127.0.0.1" is not a network such as 10.0.0.0/8.'],
  ])('is not made for %j', (wrong, message) => {
    expect(() => createAuthority({ ...settings, ...wrong })).toThrow(invalid(message));
  });
});

describe('a server certificate', () => {
  it('says what it is for, and who signed it', () => {
    const certificate = new X509Certificate(leaf({ dns: ['Demo.Vault.localhost'], ips: ['127.0.0.1'] }).certificatePem);
    const issuer = new X509Certificate(authority.certificatePem);
    expect(certificate.ca).toBe(false);
    expect(certificate.subject).toBe('CN=demo.vault.localhost');
    expect(certificate.subjectAltName).toBe('DNS:demo.vault.localhost, IP Address:127.0.0.1');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.checkIssued(issuer)).toBe(true);
    expect(certificate.verify(issuer.publicKey)).toBe(true);
  });

  it('has a serial number of 16 bytes of its own', () => {
    const serials = Array.from(
      { length: 20 },
      () => new X509Certificate(leaf({ dns: ['a'] }).certificatePem).serialNumber,
    );
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it('does not outlive its authority', () => {
    const short = createAuthority({ ...settings, days: 30 });
    const end = (text: string) => new X509Certificate(text).validToDate.getTime();
    expect(end(leaf({ authority: short, dns: ['localhost'] }).certificatePem)).toBe(end(short.certificatePem));
  });

  it('may have a name that is too long for a common name', async () => {
    const name = `${'a'.repeat(60)}.vault.localhost`;
    const long = leaf({ dns: [name] });
    expect(new X509Certificate(long.certificatePem).subject).toBe('O=Sallyport');
    expect(await handshake(long, name)).toBe('trusted');
  });

  it.each([
    [{}, 'A server certificate needs a name or an address.'],
    [{ dns: ['localhost'], days: 826 }, 'A certificate like this must be valid for 1 to 825 days.'],
    [{ dns: ['localhost'], days: 0 }, 'A certificate like this must be valid for 1 to 825 days.'],
    [{ dns: ['localhost'], days: 1.5 }, 'A certificate like this must be valid for 1 to 825 days.'],
    [{ dns: ['a b'] }, '"a b" is not a DNS name.'],
    [{ dns: ['a.*.b'] }, '"a.*.b" is not a DNS name.'],
    [{ dns: ['*'] }, '"*" is not a DNS name.'],
    [{ dns: ['-a.b'] }, '"-a.b" is not a DNS name.'],
    [{ dns: ['a\u0000.b'] }, '"a\\u0000.b" is not a DNS name.'],
    [{ ips: ['127.0.0.1/8'] }, '"127.0.0.1/8" is not an IP address.'],
    [{ dns: ['localhost'], now: now + 3650 * DAY }, 'The certificate authority has expired; make a new one.'],
  ])('is not issued for %j', (wrong, message) => {
    expect(() => leaf(wrong)).toThrow(invalid(message));
  });
});

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)('openssl', () => {
  function verify(server: ReturnType<typeof issueLeaf>): string {
    const folder = mkdtempSync(join(tmpdir(), 'x509-'));
    const ca = join(folder, 'ca.pem');
    const certificate = join(folder, 'leaf.pem');
    try {
      writeFileSync(ca, authority.certificatePem);
      writeFileSync(certificate, server.certificatePem);
      const options = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca, certificate];
      const { stdout, stderr } = spawnSync('openssl', options, { encoding: 'utf8' });
      return (stdout + stderr).replaceAll(`${folder}/`, '');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('verifies strictly what is within the name constraints, and nothing else', () => {
    expect(verify(leaf({ dns: ['*.vault.localhost'], ips: ['127.0.0.1'] }))).toBe('leaf.pem: OK\n');
    expect(verify(leaf({ ips: ['127.0.0.1'] }))).toBe('leaf.pem: OK\n');
    expect(verify(leaf({ dns: ['example.com'] }))).toContain('permitted subtree violation');
  });

  it('reads the extensions of the authority as they were meant', () => {
    const options = { input: authority.certificatePem, encoding: 'utf8' as const };
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], options).replaceAll(/\s+/g, ' ');
    expect(text).toContain('X509v3 Basic Constraints: critical CA:TRUE, pathlen:0');
    expect(text).toContain('X509v3 Key Usage: critical Certificate Sign, CRL Sign');
    expect(text).toContain('X509v3 Extended Key Usage: TLS Web Server Authentication');
    expect(text).toContain(
      'X509v3 Name Constraints: critical Permitted: DNS:vault.localhost DNS:localhost IP:127.0.0.0/255.0.0.0 IP:0:0:0:0:0:0:0:1/',
    );
  });
});
