import { randomBytes } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { Log } from '../../http/log.ts';
import type { Throttle } from '../../http/throttle.ts';
import { keepRing } from '../background/kept-ring.ts';
import type { Addresses } from '../listeners/addresses.ts';
import { type Credentials, leafFor, localAuthority } from '../listeners/tls.ts';
import { openUpstreamPool } from '../listeners/upstream-pool.ts';
import { openLedger } from '../processes/ledger.ts';
import { type Foundations, foundAuthority, furnish, RUNS_DROPPED, type Services } from '../services.ts';
import { readConsole } from '../sign-in/console.ts';
import { readTrusted } from '../sign-in/issuers.ts';
import { openedIdentities } from '../sign-in/managed-identity.ts';
import { readSignIn } from '../sign-in/sign-in.ts';
import { type DataFolder, writePrivate } from './data-folder.ts';
import { type Demo, prepareDemo } from './demo.ts';
import { deploymentOf } from './deployment.ts';
import { ensureDomain, ensureTenant, startCall } from './first-start.ts';
import { openData } from './open-data.ts';

export interface Prepared {
  readonly services: Services;
  readonly credentials: Credentials;
  readonly tenantId: string;
  /** New at each start. */
  readonly identityHeader: string;
  readonly ca: string | null;
  readonly demo: Demo | undefined;
}

export interface Preparation {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly addresses: Addresses;
  readonly clock: () => number;
  readonly log: Log;
  /** The operator's own certificate. */
  readonly own: Credentials | undefined;
  readonly throttle?: Throttle;
}

/** The data, the rooms on them, and what a first start makes. */
export async function prepare({
  config,
  folder,
  addresses,
  clock,
  log,
  own,
  throttle,
}: Preparation): Promise<Prepared> {
  const trusted = readTrusted(config);
  const deployment = deploymentOf(config, addresses);
  const signIn = readSignIn(config, addresses);
  const data = await openData(folder, config, clock);
  const identityHeader = randomBytes(32).toString('hex');
  try {
    const foundations: Foundations = {
      ...data,
      keyRing: keepRing({ ...data, folder, log }),
      addresses,
      clock,
      throttle: throttle ?? openLedger(config),
      trusted,
      vaultThrottle: config.vaultThrottle === 'azure',
      softwareHsm: config.hsmKeys === 'software',
      announces: config.eventsWebhook !== undefined,
      azureLag: config.azureLag,
      deployment,
      upstream: openUpstreamPool(config),
      onRunsDropped: (count) => log.warn(RUNS_DROPPED, { count }),
      signIn,
      console: readConsole(config),
      managedIdentity: openedIdentities(config, identityHeader),
    };
    const founded = foundAuthority(foundations);
    const tenantId = await ensureTenant({ ...data, ...founded, addresses, folder, clock });
    const services = furnish(foundations, founded, tenantId);
    const credentials = own ?? (await localCredentials(services, folder));
    // So far a start that is not the first has only read.
    await data.store.opened;
    await ensureDomain(services, tenantId);
    if (services.managedIdentity !== undefined) writePrivate(folder.identityHeader, identityHeader);
    const demo = config.demo ? await prepareDemo(services, folder, tenantId) : undefined;
    return { services, credentials, tenantId, identityHeader, ca: own === undefined ? folder.ca : null, demo };
  } catch (error) {
    await data.store.close();
    throw error;
  }
}

async function localCredentials(services: Services, folder: DataFolder): Promise<Credentials> {
  const { authority, changes } = await localAuthority(services, services.addresses);
  if (changes.length > 0) {
    await services.journal.conduct(startCall('LocalAuthorityCreate'), () => ({ output: undefined, changes }));
  }
  writePrivate(folder.ca, authority.certificatePem);
  return leafFor(authority, services.addresses, services.clock());
}
