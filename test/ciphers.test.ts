import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
} from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** Encrypt and decrypt, checked against Node's own RSA with a key that both sides know. */
const PADDINGS: readonly (readonly [string, { padding: number; oaepHash?: string }])[] = [
  ['RSA-OAEP-256', { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }],
  ['RSA-OAEP', { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }],
  ['RSA1_5', { padding: constants.RSA_PKCS1_PADDING }],
];
const INVALID = 'Operation failed because some of the inputs are not valid.';
const UNDECRYPTABLE = `${INVALID} The ciphertext could not be decrypted with this key and algorithm.`;

let gateway: TestGateway;
let known: KeyObject;
let versions: string[];

beforeAll(async () => {
  gateway = await startTestGateway();
  versions = [];
  for (let made = 0; made < 2; made += 1) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const imported = await gateway.vault('PUT', '/keys/known', { key: privateKey.export({ format: 'jwk' }) });
    versions.push(String((JSON.parse(imported.text) as { key: { kid: string } }).key.kid.split('/').at(-1)));
    known = createPrivateKey({ key: privateKey.export({ format: 'jwk' }), format: 'jwk' });
  }
});

afterAll(() => gateway.stop());

const encrypt = (body: unknown, key = '/keys/known') => gateway.action('POST', `${key}/encrypt`, body);
const decrypt = (body: unknown, key = '/keys/known') => gateway.action('POST', `${key}/decrypt`, body);
const encrypted = async (body: object, key?: string) => String((await encrypt(body, key)).body['encryptedData']);
const refusal = async (reply: ReturnType<typeof encrypt>) => {
  const { status, text } = await reply;
  return [status, (JSON.parse(text) as { error?: { message: string } }).error?.message];
};

describe('algorithms', () => {
  it.each(PADDINGS)('%s encrypts as RFC 8017 says, over the UTF-8 of the text', async (algorithm, padding) => {
    const cipher = Buffer.from(await encrypted({ algorithm, rawData: 'Grüße ✓' }), 'base64');
    expect(privateDecrypt({ key: known, ...padding }, cipher).toString()).toBe('Grüße ✓');
  });

  it.each(PADDINGS)('%s undoes itself', async (algorithm) => {
    const encryptedData = await encrypted({ algorithm, rawData: 'there and back' });
    const reply = await decrypt({ algorithm, encryptedData });
    expect([reply.status, reply.body]).toEqual([200, { rawData: 'there and back' }]);
  });

  it('is RSA-OAEP-256 where none is named, both ways', async () => {
    const encryptedData = await encrypted({ rawData: 'default' });
    const plain = privateDecrypt({ key: known, ...PADDINGS[0]?.[1] }, Buffer.from(encryptedData, 'base64'));
    expect(plain.toString()).toBe('default');
    expect((await decrypt({ encryptedData })).body).toEqual({ rawData: 'default' });
  });

  it('a ciphertext of one algorithm is none of the other', async () => {
    const encryptedData = await encrypted({ algorithm: 'RSA-OAEP', rawData: 'x' });
    expect(await refusal(decrypt({ algorithm: 'RSA-OAEP-256', encryptedData }))).toEqual([400, UNDECRYPTABLE]);
  });

  it.each(['RSA-OAEP-512', 'rsa-oaep', 'A256GCM', 'constructor', '', 7, null])(
    '%j is no algorithm',
    async (algorithm) => {
      const text = `${INVALID} The parameter algorithm is not valid: it is one of RSA-OAEP-256, RSA-OAEP, RSA1_5.`;
      expect(await refusal(encrypt({ algorithm, rawData: 'x' }))).toEqual([400, text]);
      expect(await refusal(decrypt({ algorithm, encryptedData: 'AAAA' }))).toEqual([400, text]);
    },
  );
});

describe('versions', () => {
  it('the version of the path encrypts, and only it decrypts', async () => {
    const [older, newer] = versions;
    const encryptedData = await encrypted({ rawData: 'kept' }, `/keys/known/versions/${older}`);
    expect(() => privateDecrypt({ key: known, ...PADDINGS[0]?.[1] }, Buffer.from(encryptedData, 'base64'))).toThrow();
    expect((await decrypt({ encryptedData }, `/keys/known/versions/${older}`)).body).toEqual({ rawData: 'kept' });
    const others = [
      await decrypt({ encryptedData }),
      await decrypt({ encryptedData }, `/keys/known/versions/${newer}`),
    ];
    expect(others.map(({ status }) => status)).toEqual([400, 400]);
  });
});

describe('Base64', () => {
  it('goes out in the standard alphabet, padded', async () => {
    // 256 bytes are 342 characters and two of padding; a few of them hold both + and /.
    const texts = await Promise.all(Array.from({ length: 5 }, () => encrypted({ rawData: 'x' })));
    for (const text of texts) expect(text).toMatch(/^[0-9A-Za-z+/]{342}==$/);
    expect(texts.join('')).toMatch(/[+].*[/]|[/].*[+]/);
  });

  it.each([
    ['standard, padded', (text: string) => text],
    ['standard, unpadded', (text: string) => text.replaceAll('=', '')],
    ['base64url, padded', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
    ['base64url, unpadded', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
  ])('comes in as %s', async (_spelling, spell) => {
    const encryptedData = spell(await encrypted({ rawData: 'any spelling' }));
    expect((await decrypt({ encryptedData })).body).toEqual({ rawData: 'any spelling' });
  });

  it.each([
    ['both alphabets in one text', (text: string) => `+-${text.slice(2)}`],
    ['padding in the middle', (text: string) => `AA==${text.slice(4)}`],
    ['one character too many', (text: string) => `${text.replaceAll('=', '')}AAA`],
    ['white space', (text: string) => `${text.slice(0, 10)}\n${text.slice(10)}`],
    ['bits that no byte holds', (text: string) => text.replace(/.==$/, 'B==')],
    ['something else', () => 'not base64!'],
  ])('%s is refused', async (_what, spoil) => {
    const encryptedData = spoil(await encrypted({ rawData: 'x' }));
    const text = `${INVALID} The parameter encryptedData is not valid: it is neither Base64 nor base64url.`;
    expect(await refusal(decrypt({ encryptedData }))).toEqual([400, text]);
  });

  it.each(['', 'AAAA', Buffer.alloc(256).toString('base64'), Buffer.alloc(257, 1).toString('base64')])(
    'Base64 of what no encryption made is refused in the one sentence (%#)',
    async (encryptedData) => {
      expect(await refusal(decrypt({ encryptedData }))).toEqual([400, UNDECRYPTABLE]);
    },
  );
});

describe('rawData', () => {
  it('any text comes back as it was', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...PADDINGS.map(([name]) => name)), async (rawData, algorithm) => {
        const encryptedData = await encrypted({ algorithm, rawData });
        expect((await decrypt({ algorithm, encryptedData })).body).toEqual({ rawData });
      }),
      { numRuns: 30 },
    );
  });

  it('may be empty, and may begin with a byte order mark', async () => {
    for (const rawData of ['', '\ufeffmarked']) {
      const encryptedData = await encrypted({ rawData });
      expect((await decrypt({ encryptedData })).body).toEqual({ rawData });
    }
  });

  it('bytes that are not UTF-8 are never mangled: the answer says how to get them', async () => {
    const rawData = Buffer.from([0xff, 0x00, 0xc3]).toString('base64');
    const encryptedData = await encrypted({ rawData, rawDataEncoding: 'base64' });
    expect(await refusal(decrypt({ encryptedData }))).toEqual([
      400,
      `${INVALID} The decrypted data is not UTF-8 text; send "rawDataEncoding": "base64" to receive it as Base64.`,
    ]);
    expect((await decrypt({ encryptedData, rawDataEncoding: 'base64' })).body).toEqual({ rawData });
  });

  it('as Base64, any bytes come back as they were, whichever spelling they came in', async () => {
    const bytes = randomBytes(97);
    for (const rawData of [bytes.toString('base64'), bytes.toString('base64url')]) {
      const encryptedData = await encrypted({ rawData, rawDataEncoding: 'base64' });
      const reply = await decrypt({ encryptedData, rawDataEncoding: 'base64' });
      expect(reply.body).toEqual({ rawData: bytes.toString('base64') });
    }
  });

  it.each([
    [
      { rawData: '*', rawDataEncoding: 'base64' },
      'The parameter rawData is not valid: it is neither Base64 nor base64url.',
    ],
    [{ rawData: 'x', rawDataEncoding: 'hex' }, 'The parameter rawDataEncoding is not valid: it is utf8 or base64.'],
    [{ algorithm: 'RSA-OAEP' }, 'The parameter rawData is not valid: it is the text to encrypt.'],
    [{ rawData: 7 }, 'The parameter rawData is not valid: it is the text to encrypt.'],
    [undefined, 'The parameter rawData is not valid: it is the text to encrypt.'],
    ['[1]', 'The request body must be a JSON object.'],
    ['{', 'The request body is not acceptable JSON: it is not well formed.'],
  ])('%j is refused, and the answer says why', async (body, why) => {
    expect(await refusal(encrypt(body))).toEqual([400, `${INVALID} ${why}`]);
  });

  it('that is longer than key and algorithm take is refused, with the limit', async () => {
    expect((await encrypt({ rawData: 'x'.repeat(190) })).status).toBe(200);
    expect(await refusal(encrypt({ rawData: 'x'.repeat(191) }))).toEqual([
      400,
      `${INVALID} The plaintext is 191 bytes long; RSA-OAEP-256 with a 2048-bit key takes at most 190 bytes.`,
    ]);
  });
});
