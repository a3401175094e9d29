import net from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, open } from './raw-socket.ts';
import { requestText, startTarget, type Target } from './target.ts';

/** Handshakes that must not succeed, and bytes that are none. */
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(() => target.stop());

interface Handshake {
  readonly protocol?: string | null;
  readonly cipher?: string;
  readonly error?: string;
}

/** The outcome of a handshake on the HTTPS listener with what a client offers. */
function handshake(offer: tls.ConnectionOptions): Promise<Handshake> {
  const { ca } = target.gateway;
  return new Promise((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port: target.secure.port, ca, servername: 'localhost', ...offer });
    socket.once('secureConnect', () => {
      resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().standardName });
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }));
  });
}

/** Whatever OpenSSL still has, so that it is the server that refuses. */
const WEAK = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;

describe('N38', () => {
  it.each([['TLSv1'], ['TLSv1.1']] as const)('%s is refused by the server', async (maxVersion) => {
    const { outcome } = await target.harmless(() => handshake({ ...WEAK, maxVersion }));
    expect(outcome).toEqual({ error: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
  });

  it.each([
    [
      'CBC with forward secrecy',
      'ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384',
    ],
    ['CBC without', 'AES128-SHA:AES256-SHA:AES128-SHA256:AES256-SHA256'],
    ['GCM without forward secrecy', 'AES128-GCM-SHA256:AES256-GCM-SHA384'],
    ['nobody', 'AECDH-AES128-SHA:ADH-AES128-GCM-SHA256'],
    ['finite-field Diffie-Hellman', 'DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384'],
    ['a short tag', 'ECDHE-ECDSA-AES128-CCM8:AES128-CCM8'],
    ['no encryption', 'NULL-SHA256:ECDHE-RSA-NULL-SHA:ECDHE-ECDSA-NULL-SHA'],
  ])('suites of %s are refused by the server', async (_what, ciphers) => {
    const offer = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: `${ciphers}:@SECLEVEL=0` } as const;
    const { outcome } = await target.harmless(() => handshake(offer));
    expect(outcome).toEqual({ error: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE' });
  });

  it('everything else that is offered ends with authenticated encryption', async () => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { cipher, protocol } = await handshake({ ...WEAK, maxVersion });
      expect(protocol).toBe(maxVersion);
      expect(cipher).toMatch(/^TLS_(?:ECDHE_(?:RSA|ECDSA)_WITH_)?(?:AES_\d+_GCM|CHACHA20_POLY1305)_SHA\d+$/);
    }
  });

  it('no session is renegotiated', async () => {
    const socket = (await open({
      ...target.secure,
      tls: { ...target.secure.tls, maxVersion: 'TLSv1.2' },
    })) as tls.TLSSocket;
    const error = await new Promise<Error | null>((resolve) => {
      socket.once('close', () => resolve(new Error('closed')));
      socket.renegotiate({ rejectUnauthorized: false }, resolve);
    });
    socket.destroy();
    expect(error).toBeInstanceOf(Error);
  });
});

/** The bytes of a client hello as Node's own client sends them. */
async function clientHello(servername: string): Promise<Buffer> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const hello = new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes: Buffer) => {
        resolve(bytes);
        socket.destroy();
      });
    });
  });
  const client = tls.connect({ host: '127.0.0.1', port, servername });
  client.on('error', () => undefined);
  const bytes = await hello;
  client.destroy();
  server.close();
  return bytes;
}

const serverName = (name: Buffer, hello: Buffer, old: string): Buffer => {
  const at = hello.indexOf(old);
  const bytes = Buffer.from(hello);
  name.copy(bytes, at, 0, old.length);
  return bytes;
};

describe('N38 V35 the process outlives', () => {
  const raw = () => ({ port: target.secure.port });
  const NAME = 'aaaaaaaaaaaaaaaa.vault.localhost';

  it.each([['evil.example'], ['demo.vault.azure.net'], ['a'.repeat(63)], ['xn--nxasmq6b'], ['']])(
    'the server name %j',
    async (servername) => {
      const { outcome } = await target.harmless(() => handshake({ servername, rejectUnauthorized: false }));
      expect(outcome.protocol).toBe('TLSv1.3');
    },
  );

  it('server names that are no names', async () => {
    const hello = await clientHello(NAME);
    expect(hello.includes(NAME)).toBe(true);
    const names = [
      '\0',
      '..',
      '../../etc/passwd',
      '127.0.0.1',
      '\xff\xfe',
      '%2e%2e',
      '_',
      ' ',
      "'",
      '*.vault.localhost',
    ];
    for (const name of names) {
      const bytes = serverName(Buffer.from(name.padEnd(NAME.length, name), 'latin1'), hello, NAME);
      await target.harmless(() => exchange(raw(), bytes, { quiet: 50, end: true }));
    }
  });

  it('a client hello with any one byte changed, or cut anywhere', async () => {
    const hello = await clientHello(NAME);
    const attacks = Array.from({ length: 300 }, (_, at) => {
      const bytes = Buffer.from(hello);
      const place = (at * 7) % hello.length;
      if (at % 3 === 0) return bytes.subarray(0, place);
      bytes[place] = at % 3 === 1 ? 0xff : (bytes[place] ?? 0) ^ 1;
      return bytes;
    });
    const { outcome } = await target.harmless(async () => {
      const closed = [];
      for (let at = 0; at < attacks.length; at += 50) {
        const group = attacks.slice(at, at + 50).map((bytes) => exchange(raw(), bytes, { quiet: 50, end: true }));
        closed.push(...(await Promise.all(group)));
      }
      return closed;
    });
    expect(outcome).toHaveLength(300);
    expect(outcome.every(({ text }) => !text.includes('HTTP/'))).toBe(true);
  });

  it.each([
    ['plain HTTP', () => Buffer.from(requestText('GET /healthz HTTP/1.1', [`Host: ${target.host}`]))],
    ['nothing', () => Buffer.alloc(0)],
    ['zeros', () => Buffer.alloc(5_000)],
    ['ones', () => Buffer.alloc(5_000, 255)],
    ['a record that claims 64 KB', () => Buffer.from('160301ffff0100fffb0303', 'hex')],
    ['a hello that claims 16 MB', () => Buffer.from('16030100050100ffffff', 'hex')],
    ['an SSL 2 hello', () => Buffer.from('802e0100020015000000100100800200800300800400800500800600400700c0', 'hex')],
    ['an alert first', () => Buffer.from('15030300020228', 'hex')],
    ['application data first', () => Buffer.from('170303000568656c6c6f', 'hex')],
    ['SSH', () => Buffer.from('SSH-2.0-OpenSSH_9.9\r\n')],
  ])('%s instead of a client hello', async (_what, bytes) => {
    const { outcome, records } = await target.harmless(() => exchange(raw(), bytes(), { quiet: 100, end: true }));
    expect(outcome.replies).toEqual([]);
    expect(records).toEqual([]);
  });

  it('a client hello on the plain listener', async () => {
    const { outcome } = await target.harmless(async () => target.send(await clientHello(NAME)));
    expect(outcome.replies.map(({ status }) => status)).toEqual([400]);
    expect(outcome.closed).toBe(true);
  });

  it('protocols that nobody speaks', async () => {
    for (const ALPNProtocols of [['h2'], ['spdy/3', 'h3'], ['x'.repeat(255)]]) {
      const { outcome } = await target.harmless(() => handshake({ ALPNProtocols }));
      expect(outcome).not.toMatchObject({ protocol: 'h2' });
    }
  });
});
