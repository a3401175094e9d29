import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { openPrivateKey, sealPrivateKey } from '../../crypto/key-material.ts';
import type { Seal } from '../../crypto/seal.ts';
import { type CertificateAuthority, createAuthority, issueLeaf } from '../../crypto/x509.ts';
import { Fault } from '../../fault.ts';
import { AT_ONCE, type SealedRows } from '../../jobs/reencrypt/sealed-rows.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import type { Store } from '../../store/store.ts';
import type { Addresses } from './addresses.ts';

export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

const bySetting = query((db, p: Parameters<{ name: string }>) =>
  db.selectFrom('setting').select('value').where('name', '=', p.name),
);
const insertSetting = statement((db, p: Parameters<{ name: string; value: string }>) =>
  db.insertInto('setting').values({ name: p.name, value: p.value }),
);

const page = query((db, p: Parameters<{ after: string; end: string; limit: number }>) =>
  db
    .selectFrom('setting')
    .select(['name', 'value'])
    .where('name', '>', p.after)
    .where('name', '<', p.end)
    .orderBy('name')
    .limit(p.limit),
);
const replaceSetting = statement((db, p: Parameters<{ name: string; was: string; next: string }>) =>
  db.updateTable('setting').set({ value: p.next }).where('name', '=', p.name).where('value', '=', p.was),
);

const CA_DAYS = 3650;
const LEAF_DAYS = 825;

/** What the names of their settings begin with, and what comes after all of those. */
const PREFIX = 'ca:';
const BEYOND = 'ca;';

const placeOf = (name: string) => ({ table: 'setting', column: 'value', vault: '', name, version: '' });

interface StoredAuthority {
  readonly certificate: string;
  readonly sealed: Uint8Array;
}

function readSetting(value: string): StoredAuthority {
  const { certificate, key } = JSON.parse(value) as { certificate: string; key: string };
  return { certificate, sealed: Buffer.from(key, 'base64') };
}

/** What was changed by hand holds nothing that opens. */
function readableSetting(value: string): StoredAuthority {
  try {
    return readSetting(value);
  } catch {
    return { certificate: '', sealed: new Uint8Array() };
  }
}

const settingOf = ({ certificate, sealed }: StoredAuthority): string =>
  JSON.stringify({ certificate, key: Buffer.from(sealed).toString('base64') });

/** The keys of local authorities lie in settings. */
export const AUTHORITY_ROWS: SealedRows = {
  name: 'setting',
  async page(store, [after = PREFIX] = []) {
    const found = await store.rows(page, { after: String(after), end: BEYOND, limit: AT_ONCE });
    return found.map(({ name, value }) => {
      const { certificate, sealed } = readableSetting(value);
      return { key: [name], place: placeOf(name), meta: certificate, sealed };
    });
  },
  replace(store, { place: { name }, meta: certificate, sealed: was }, sealed) {
    const next = settingOf({ certificate, sealed });
    return store.change(replaceSetting, { name, was: settingOf({ certificate, sealed: was }), next });
  },
};

/**
 * The local authority for these names: it signs nothing else (its name constraints are critical), so that trusting it
 * trusts it with nothing else. Other names get another authority. The key is sealed in the store, the certificate public.
 */
export async function localAuthority(
  { store, seal, clock }: { store: Store; seal: Seal; clock: () => number },
  { vaultDomain, names }: Addresses,
): Promise<{ authority: CertificateAuthority; changes: readonly Change[] }> {
  const domains = [
    ...new Set(['localhost', vaultDomain, ...names.dns.filter((name) => !name.startsWith('*.'))]),
  ].sort();
  const setting = `${PREFIX}${domains.join(',')}:${names.ips.join(',')}`;
  const place = placeOf(setting);
  const [row] = await store.rows(bySetting, { name: setting });
  if (row !== undefined) {
    const { certificate, sealed } = readSetting(row.value);
    const privateKey = openPrivateKey(sealed, seal, place, certificate);
    return { authority: { certificatePem: certificate, privateKey }, changes: [] };
  }
  const authority = createAuthority({
    commonName: 'Sallyport local authority',
    permittedDns: domains,
    permittedIps: names.ips.map((ip) =>
      ip.includes(':') ? `${ip}/128` : ip.startsWith('127.') ? '127.0.0.0/8' : `${ip}/32`,
    ),
    now: clock(),
    days: CA_DAYS,
  });
  const certificate = authority.certificatePem;
  const value = settingOf({ certificate, sealed: sealPrivateKey(authority, seal, place, certificate) });
  return { authority, changes: [store.change(insertSetting, { name: setting, value })] };
}

/** A certificate for every start: its key never touches the disk. */
export function leafFor(authority: CertificateAuthority, { names }: Addresses, now: number): Credentials {
  const { certificatePem, privateKeyPem } = issueLeaf({ authority, ...names, now, days: LEAF_DAYS });
  return { key: privateKeyPem, cert: certificatePem };
}

/** The operator's own certificate; undefined where none is set. Throws Fault ConfigurationInvalid. */
export function ownCertificate({ tlsCert, tlsKey }: Config): Credentials | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const missing = [tlsCert, tlsKey].find((path) => !existsSync(path));
  if (missing !== undefined)
    throw new Fault('ConfigurationInvalid', `The file ${missing} of --tls-cert or --tls-key is not there.`);
  return { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8') };
}
