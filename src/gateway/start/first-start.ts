import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createJournal } from '../../audit/journal.ts';
import type { AuthorityContext } from '../../authority/context.ts';
import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import type { Store } from '../../store/store.ts';
import type { Addresses } from '../listeners/addresses.ts';
import type { Services } from '../services.ts';
import { type DataFolder, writePrivate } from './data-folder.ts';

/** What the CLI reads to sign in as the administrator. */
export interface Operator {
  readonly url: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly ca: string;
}

interface Start {
  readonly store: Store;
  readonly authority: AuthorityContext;
  readonly addresses: Addresses;
  readonly folder: DataFolder;
  readonly clock: () => number;
}

/** A call of our own, for the audit log. */
export const startCall = (operation: string) => ({
  category: 'gateway' as const,
  operation,
  requestId: randomUUID(),
  peer: '',
});

/** The domain of the tenant: names of users end in it. Nobody else's, as no DNS holds it (RFC 6761 section 6.3). */
const DOMAIN = 'sallyport.localhost';

/** The tenant. At the first start of all it is made, with a signing key and the administrator application. */
export async function ensureTenant(start: Start): Promise<string> {
  const { directory } = start.authority;
  const [tenant] = await directory.listTenants();
  if (tenant === undefined) return createTenant(start);
  followAddress(start);
  return tenant.tenantId;
}

/** The tenant of an earlier version has no domain. */
export async function ensureDomain({ authority, journal }: Services, tenantId: string): Promise<void> {
  const tenant = await authority.directory.findTenant(tenantId);
  if (tenant === undefined || tenant.domains.length > 0) return;
  await journal.conduct(startCall('TenantName'), async () => {
    const { changes, touches } = await authority.directory.addDomain(tenantId, DOMAIN);
    return { output: undefined, changes, touches, facts: { target: `tenants/${tenantId}` } };
  });
}

async function createTenant({ store, authority, addresses, folder, clock }: Start): Promise<string> {
  const { directory, signingKeys } = authority;
  const { tenant, ...made } = directory.newTenant({ displayName: 'Sallyport', domains: [DOMAIN] });
  const { tenantId } = tenant;
  const signing = await signingKeys.newSigningKey();
  const { application, secret, ...operator } = directory.newApplication({
    tenantId,
    displayName: 'Operator',
    roles: ['Administrator'],
  });
  // The file first: were it written last, a crash between the two would leave an administrator whom nobody can be.
  writeOperator(folder, addresses, { tenantId, clientId: application.applicationId, clientSecret: secret });
  const steps = [made, signing, operator];
  await createJournal(store, clock).conduct(startCall('FirstStart'), () => ({
    output: undefined,
    changes: steps.flatMap((step): readonly Change[] => step.changes),
    touches: steps.flatMap((step): readonly string[] => step.touches),
    facts: { target: `tenants/${tenantId}` },
  }));
  return tenantId;
}

function writeOperator(
  folder: DataFolder,
  addresses: Addresses,
  { tenantId, clientId, clientSecret }: Pick<Operator, 'tenantId' | 'clientId' | 'clientSecret'>,
): void {
  const operator: Operator = {
    url: addresses.authorityUrl,
    tenantId,
    clientId,
    clientSecret,
    scope: scopeOf(addresses),
    ca: folder.ca,
  };
  writePrivate(folder.operator, `${JSON.stringify(operator, null, 2)}\n`);
}

const scopeOf = ({ managementResource }: Addresses): string => `${managementResource}/.default`;

/** Where the port or the audience is another one than last time, the CLI must hear of it. */
function followAddress({ folder, addresses }: Start): void {
  const operator = readOperator(folder);
  if (operator === undefined) return;
  const { url, ca, scope } = operator;
  if (url !== addresses.authorityUrl || ca !== folder.ca || scope !== scopeOf(addresses))
    writeOperator(folder, addresses, operator);
}

/** What the first start wrote, or undefined where somebody took it away. Throws Fault DataFolderUnusable where it is damaged. */
export function readOperator({ operator }: DataFolder): Operator | undefined {
  if (!existsSync(operator)) return undefined;
  try {
    const read: unknown = JSON.parse(readFileSync(operator, 'utf8'));
    if (typeof read === 'object' && read !== null && 'clientId' in read && typeof read.clientId === 'string') {
      return read as Operator;
    }
  } catch (cause) {
    throw damaged(operator, cause);
  }
  throw damaged(operator);
}

const damaged = (path: string, cause?: unknown): Fault =>
  new Fault(
    'DataFolderUnusable',
    `The file ${path} is damaged; put the one of the first start back, or take it away to start without an operator.`,
    { cause },
  );
