import { Buffer } from 'node:buffer';
import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { Fault } from '../fault.ts';
import {
  bitString,
  children,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  pem,
  sequence,
  set,
  TRUE,
  time,
  utf8String,
} from './certificates/der.ts';
import { addressBytes, networkBytes } from './certificates/ip-address.ts';

/** A local certificate authority. The certificate is public; the key is a handle, stored with `sealPrivateKey`. */
export interface CertificateAuthority {
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
}

export interface AuthorityOptions {
  readonly commonName: string;
  /** Domains, each with all that is below it. None: no DNS name at all. */
  readonly permittedDns: readonly string[];
  /** Networks as `10.0.0.0/8` or `::1/128`. None: no address at all. */
  readonly permittedIps: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** 1 to 3650. */
  readonly days: number;
}

export interface LeafOptions {
  readonly authority: CertificateAuthority;
  /** Host names; `*.example` stands for one label. */
  readonly dns: readonly string[];
  readonly ips: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** 1 to 825, the most that Apple's systems accept; never beyond the authority's own end. */
  readonly days: number;
}

const DAY = 86_400_000;
/** Certificates are valid from an hour before they were made, for clients whose clock is behind. */
const BACKDATED = 3_600_000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 825;

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const ORGANISATION = '2.5.4.10';
const SUBJECT_KEY_ID = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const NAME_CONSTRAINTS = '2.5.29.30';
const AUTHORITY_KEY_ID = '2.5.29.35';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

// GeneralName, RFC 5280 section 4.2.1.6.
const DNS_NAME = 2;
const IP_ADDRESS = 7;

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`, 'i');

/**
 * Makes a P-256 authority that can sign server certificates for the permitted names and addresses and nothing else,
 * so that trusting it does not mean trusting it with the rest of the web (RFC 5280 section 4.2.1.10, critical).
 * @throws Fault ConfigurationInvalid for a name, network or number of days that does not fit.
 */
export function createAuthority(options: AuthorityOptions): CertificateAuthority {
  const { commonName, now } = options;
  if (commonName === '' || commonName.length > 64) {
    throw invalid('The common name of the certificate authority must have 1 to 64 characters.');
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = distinguishedName(COMMON_NAME, commonName);
  const extensions = [
    critical(BASIC_CONSTRAINTS, sequence(TRUE, integer(Buffer.of(0)))),
    // keyCertSign and cRLSign: bits 5 and 6.
    critical(KEY_USAGE, bitString(Buffer.of(0b0000_0110), 1)),
    extension(EXTENDED_KEY_USAGE, sequence(oid(SERVER_AUTHENTICATION))),
    critical(NAME_CONSTRAINTS, nameConstraints(options)),
    extension(SUBJECT_KEY_ID, octetString(keyId(publicKey))),
  ];
  const validity = period(now, options.days, AUTHORITY_DAYS);
  const parts = [name, validity, name, spki(publicKey), explicit(3, sequence(...extensions))];
  return { certificatePem: certificate(parts, privateKey), privateKey };
}

/**
 * Issues a P-256 server certificate with a key of its own. Whether the names are within the authority's constraints is
 * for the client to judge.
 * @throws Fault ConfigurationInvalid for a name, address or number of days that does not fit, or an expired authority.
 */
export function issueLeaf(options: LeafOptions): { certificatePem: string; privateKeyPem: string } {
  const { authority, dns, ips, now, days } = options;
  const issuer = new X509Certificate(authority.certificatePem);
  const end = issuer.validToDate.getTime();
  if (end <= now) throw invalid('The certificate authority has expired; make a new one.');
  const alternatives = [...dns.map(dnsName), ...ips.map(ipAddress)];
  if (alternatives.length === 0) throw invalid('A server certificate needs a name or an address.');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    // digitalSignature: bit 0.
    critical(KEY_USAGE, bitString(Buffer.of(0b1000_0000), 7)),
    extension(EXTENDED_KEY_USAGE, sequence(oid(SERVER_AUTHENTICATION))),
    extension(SUBJECT_ALTERNATIVE_NAME, sequence(...alternatives)),
    extension(SUBJECT_KEY_ID, octetString(keyId(publicKey))),
    extension(AUTHORITY_KEY_ID, sequence(implicit(0, keyId(issuer.publicKey)))),
  ];
  const parts = [
    subjectOf(issuer),
    period(now, days, LEAF_DAYS, end),
    leafName(dns),
    spki(publicKey),
    explicit(3, sequence(...extensions)),
  ];
  return {
    certificatePem: certificate(parts, authority.privateKey),
    privateKeyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }),
  };
}

/** RFC 5280 section 4.1. `parts` are what stands between the algorithm and the end. */
function certificate(parts: readonly Buffer[], signer: KeyObject): string {
  const version3 = explicit(0, integer(Buffer.of(2)));
  const content = sequence(version3, serialNumber(), ECDSA_WITH_SHA256, ...parts);
  return pem('CERTIFICATE', sequence(content, ECDSA_WITH_SHA256, bitString(sign('sha256', content, signer))));
}

/** 16 random bytes; the two highest bits make it positive and never shorter. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return integer(bytes);
}

function period(now: number, days: number, longest: number, end = Number.POSITIVE_INFINITY): Buffer {
  if (!Number.isInteger(days) || days < 1 || days > longest) {
    throw invalid(`A certificate like this must be valid for 1 to ${longest} days.`);
  }
  const start = now - BACKDATED;
  return sequence(time(start), time(Math.min(start + days * DAY, end)));
}

/**
 * A kind of name that is not mentioned is not limited; so where nothing is permitted, everything is excluded.
 */
function nameConstraints({ permittedDns, permittedIps }: AuthorityOptions): Buffer {
  const permitted = [...permittedDns.map(domain), ...permittedIps.map(network)];
  const excluded: Buffer[] = [];
  if (permittedDns.length === 0) excluded.push(implicit(DNS_NAME, Buffer.alloc(0)));
  if (permittedIps.length === 0) excluded.push(...[8, 32].map((size) => implicit(IP_ADDRESS, Buffer.alloc(size))));
  const subtrees = [permitted, excluded].map((names, number) =>
    names.length === 0 ? Buffer.alloc(0) : explicit(number, ...names.map((name) => sequence(name))),
  );
  return sequence(...subtrees);
}

function domain(name: string): Buffer {
  if (name.length > 253 || !DOMAIN.test(name)) throw invalid(`${JSON.stringify(name)} is not a DNS name.`);
  return implicit(DNS_NAME, Buffer.from(name.toLowerCase()));
}

function dnsName(name: string): Buffer {
  const wildcard = name.startsWith('*.');
  domain(wildcard ? name.slice(2) : name);
  return implicit(DNS_NAME, Buffer.from(name.toLowerCase()));
}

function network(cidr: string): Buffer {
  const bytes = networkBytes(cidr);
  if (bytes === undefined) throw invalid(`${JSON.stringify(cidr)} is not a network such as 10.0.0.0/8.`);
  return implicit(IP_ADDRESS, bytes);
}

function ipAddress(text: string): Buffer {
  const bytes = addressBytes(text);
  if (bytes === undefined) throw invalid(`${JSON.stringify(text)} is not an IP address.`);
  return implicit(IP_ADDRESS, bytes);
}

/**
 * The first host name. An address is never the common name: OpenSSL would hold it against the DNS constraints.
 */
function leafName([first = '']: readonly string[]): Buffer {
  const fits = first !== '' && first.length <= 64;
  return fits ? distinguishedName(COMMON_NAME, first.toLowerCase()) : distinguishedName(ORGANISATION, 'Sallyport');
}

function distinguishedName(type: string, text: string): Buffer {
  return sequence(set(sequence(oid(type), utf8String(text))));
}

/** Byte for byte as the authority wrote it; clients compare it so. It follows version, serial, algorithm, issuer, period. */
function subjectOf(issuer: X509Certificate): Buffer {
  const [content = Buffer.alloc(0)] = children(issuer.raw);
  return children(content)[5] ?? Buffer.alloc(0);
}

function spki(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}

/** RFC 7093 section 2, method 1: the first 160 bits of SHA-256 over the key, without the bit string's own head. */
function keyId(key: KeyObject): Buffer {
  const [, bits = Buffer.alloc(0)] = children(spki(key));
  return hash('sha256', bits.subarray(3), 'buffer').subarray(0, 20);
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), octetString(value));
}

function critical(id: string, value: Buffer): Buffer {
  return sequence(oid(id), TRUE, octetString(value));
}

function invalid(message: string): Fault {
  return new Fault('ConfigurationInvalid', message);
}
