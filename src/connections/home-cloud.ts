import { Fault } from '../fault.ts';
import type { CloudName, ConnectorCloud } from './clouds.ts';

/** The cloud in which a connection was given what it signs in with: to the authority of no other one is that shown. */
export interface HomeCloud {
  readonly name: CloudName;
  readonly authority: string;
}

/**
 * What the rows of older versions stand for, which do not say it: in this process alone their secrets are shown to nobody. To
 * take whatever cloud runs when such a row is first seen would show them to the wrong one after a restart with another `--cloud`.
 */
const OLDER: HomeCloud = { name: 'embedded', authority: '' };

interface AtHome {
  readonly cloud?: HomeCloud | undefined;
}

export const homeOf = ({ name, authority }: ConnectorCloud): HomeCloud => ({ name, authority });

/** Two that are the same text are one cloud. The embedded one is in this process, whatever its address is by now. */
export const homeKey = ({ name, authority }: HomeCloud): string =>
  name === 'embedded' ? name : `${name} ${authority}`;

export const isSameHome = (one: AtHome, other: AtHome): boolean =>
  homeKey(one.cloud ?? OLDER) === homeKey(other.cloud ?? OLDER);

/** Why the connection cannot be used in the cloud of this server; undefined where it can. */
export function foreignTo({ cloud = OLDER }: AtHome, here: ConnectorCloud): string | undefined {
  if (isSameHome({ cloud }, { cloud: here })) return undefined;
  return (
    `The connection was made for ${nameOf(cloud)}, and this server's cloud is ${nameOf(here)} (--cloud): nothing of it is ` +
    'sent there. PUT the connection again, with its secret, or start the server with the cloud it was made for.'
  );
}

const nameOf = ({ name, authority }: HomeCloud): string =>
  name === 'embedded' ? 'the embedded cloud' : `${name} (${authority})`;

/** Throws Fault Forbidden. */
export function requireAtHome(connection: AtHome, here: ConnectorCloud): void {
  const foreign = foreignTo(connection, here);
  if (foreign !== undefined) throw new Fault('Forbidden', foreign);
}
