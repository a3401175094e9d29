import { Buffer } from 'node:buffer';
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { contentOf, DATA, openContent } from './bags.ts';
import { childrenIn, childrenOf, count, type Element, octets, readWhole, TAG } from './ber.ts';
import { createSpend, formsOf, type Password, type Spend } from './derivation.ts';
import { isMadeWith } from './mac.ts';
import { LARGEST, MOST_ITERATIONS, refusal, unsupported } from './refusal.ts';

/** A private key, and the certificates that go with it: its own first, then those that issued it, as far as they are there. */
export interface KeyAndChain {
  readonly key: KeyObject;
  /** DER. */
  readonly chain: readonly Buffer[];
}

const VERSION = 3;

/**
 * Reads a PKCS#12 file (RFC 7292, with PBMAC1 of RFC 9579): synchronously, and for long where it asks for many iterations.
 * Any kind of key; whether the certificate counts today is not asked.
 * @param allowance iterations of all derivations together.
 * @throws Fault BadParameter, with a sentence for each thing that can be wrong.
 */
export function readPkcs12(pfx: Uint8Array, password: string, allowance: number = MOST_ITERATIONS): KeyAndChain {
  if (pfx.length > LARGEST) throw refusal('tooLarge');
  const { safe, macData } = partsOf(Buffer.from(pfx));
  const spend = createSpend(allowance);
  const content = octets(safe);
  const forms = macData === undefined ? formsOf(password) : formsThatMade(macData, content, { password, spend });
  const keys: Buffer[] = [];
  const certificates: Buffer[] = [];
  try {
    const infos = childrenIn(readWhole(content, safe.depth), TAG.sequence);
    for (const info of infos) openContent(info, { forms, spend, keys, certificates });
    return matched(keys.map(readKey), certificates.map(readCertificate));
  } finally {
    for (const key of keys) key.fill(0);
  }
}

/** PFX (section 4): its version, its content and the MAC over it, which may be missing. */
function partsOf(pfx: Buffer): { safe: Element; macData: Element | undefined } {
  if (pfx[0] !== TAG.sequence) throw refusal('notPkcs12');
  const [version, info, macData] = childrenOf(readWhole(pfx, 0, 'truncated'));
  if (version?.tag !== TAG.integer || count(version) !== VERSION) throw refusal('notPkcs12');
  const { type, content } = contentOf(info);
  if (type !== DATA) throw unsupported(type);
  return { safe: content, macData };
}

/** The form of the password that made the MAC: a list of one. */
function formsThatMade(
  macData: Element,
  content: Buffer,
  { password, spend }: { password: string; spend: Spend },
): readonly Password[] {
  const form = formsOf(password).find((each) => isMadeWith(each, macData, content, spend));
  if (form === undefined) throw refusal('wrongPassword');
  return [form];
}

/** The one pair of certificate and key, whatever else the file holds. */
function matched(keys: readonly KeyObject[], certificates: readonly X509Certificate[]): KeyAndChain {
  if (certificates.length === 0) throw refusal('noCertificate');
  if (keys.length === 0) throw refusal('noPrivateKey');
  const different = [...new Map(certificates.map((each) => [each.fingerprint256, each])).values()];
  const pairs = different.flatMap((leaf) => {
    const key = keys.find((each) => leaf.checkPrivateKey(each));
    return key === undefined ? [] : [{ key, leaf }];
  });
  const [pair, another] = pairs;
  if (pair === undefined) throw refusal('noMatch');
  if (another !== undefined) throw refusal('severalMatches');
  return { key: pair.key, chain: chainOf(pair.leaf, different) };
}

/** From the leaf upwards: whatever its issuers' order in the file. */
function chainOf(leaf: X509Certificate, others: readonly X509Certificate[]): readonly Buffer[] {
  const chain = [leaf];
  for (let next: X509Certificate | undefined = leaf; next !== undefined; ) {
    const last: X509Certificate = next;
    next = others.find((each) => !chain.includes(each) && last.checkIssued(each));
    if (next !== undefined) chain.push(next);
  }
  return chain.map(({ raw }) => raw);
}

function readKey(pkcs8: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  } catch {
    throw refusal('unknownKey');
  }
}

function readCertificate(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw refusal('badCertificate');
  }
}
