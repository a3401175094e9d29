import { Buffer } from 'node:buffer';
import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rsaKeys, selfSigned } from './certificates/client-certificate.fixture.ts';
import { readClientCertificate } from './certificates/client-certificate.ts';
import { pfxOf } from './pkcs12/pkcs12.fixture.ts';
import { readPfx } from './pkcs12.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;
const PERIOD = { from: (NOW - DAY) * 1000, until: (NOW + DAY) * 1000 };
const KEYS = rsaKeys();
const { certificatePem } = selfSigned({ ...PERIOD, keys: KEYS, name: 'connector' });
const PASSWORD = 'never to be shown';
const pfx = pfxOf({ password: PASSWORD, keys: [KEYS.privateKey], certificates: [certificatePem] });

describe('the certificate of a PFX', () => {
  it('comes with what signs, from a thread that is gone afterwards', async () => {
    const certificate = await readPfx(pfx, PASSWORD, NOW);
    expect(certificate).toMatchObject(readClientCertificate(certificatePem, NOW));
    expect(await certificate.sign('header.payload')).toHaveLength(256);
    await expect.poll(() => process.getActiveResourcesInfo()).not.toContain('MessagePort');
  });

  it('does not hold up this thread, however many iterations it asks for', async () => {
    const options = { password: PASSWORD, keys: [KEYS.privateKey], certificates: [certificatePem] };
    const slow = pfxOf({ ...options, iterations: 200_000 });
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    await readPfx(slow, PASSWORD, NOW);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(10);
  });

  it.each([
    [
      'one that has expired',
      NOW + DAY,
      'in the PFX expired on 2027-01-16; give the connection a PFX with a current one',
    ],
    [
      'one that does not count yet',
      NOW - DAY - 1,
      'in the PFX is not valid before 2027-01-14; wait, or give another one',
    ],
  ])('is refused for %s', async (_, now, reason) => {
    await expect(readPfx(pfx, PASSWORD, now)).rejects.toEqual(refused(`The certificate ${reason}.`));
  });

  it('is refused for a key that no assertion takes', async () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { certificatePem: ec } = selfSigned({ ...PERIOD, keys });
    const file = pfxOf({ password: PASSWORD, keys: [keys.privateKey], certificates: [ec] });
    const found = 'has a key of the type ec, and sign-in takes RSA of 2048 to 4096 bits only; make another one';
    await expect(readPfx(file, PASSWORD, NOW)).rejects.toEqual(refused(`The certificate in the PFX ${found}.`));
  });

  it('is refused with the sentence of its reader, and without the password', async () => {
    const error = await readPfx(pfx, 'another one', NOW).catch((caught: unknown) => caught);
    expect(error).toEqual(refused('The PFX cannot be opened with this password; check the password.'));
    expect(inspect(error, { depth: 9 })).not.toContain('another one');
  });

  it('is refused before it is copied, when it is too large', async () => {
    const large = 'The PFX has more than 64 KiB; export the certificate with nothing but its own chain.';
    await expect(readPfx(Buffer.alloc(10_000_000), '', NOW)).rejects.toEqual(refused(large));
  });
});

describe('the thread that reads a PFX', () => {
  const script = (body: string) => new URL(`data:text/javascript,${encodeURIComponent(body)}`);
  const stopped = expect.objectContaining({
    code: 'Unavailable',
    message: 'The PFX was not read because its thread stopped; try again.',
  });

  it('is ended when it takes too long', async () => {
    const endless = { script: script('for (;;);'), deadline: 50 };
    const slow = refused('The PFX takes too long to open; export it with fewer iterations.');
    await expect(readPfx(pfx, PASSWORD, NOW, endless)).rejects.toEqual(slow);
    await expect.poll(() => process.getActiveResourcesInfo()).not.toContain('MessagePort');
  });

  it.each([
    ['throws', 'throw new Error("a bug")'],
    ['exits', 'process.exit(0)'],
    ['takes all memory', 'const all = []; for (;;) all.push(new Array(1e5).fill({}));'],
  ])('says no more than that it stopped when it %s', async (_, body) => {
    await expect(readPfx(pfx, PASSWORD, NOW, { script: script(body) })).rejects.toEqual(stopped);
  });

  it('has no environment', async () => {
    const body = `import { parentPort } from 'node:worker_threads';
      parentPort.postMessage({ refusal: JSON.stringify(process.env) });`;
    await expect(readPfx(pfx, PASSWORD, NOW, { script: script(body) })).rejects.toEqual(refused('{}'));
  });
});

const refused = (message: string) => expect.objectContaining({ code: 'BadParameter', message });
