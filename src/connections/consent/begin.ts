import { hash } from 'node:crypto';
import { isPersonal } from '../connection.ts';
import { holdConnection, type StoredConnection } from '../connections.ts';
import { homeKey, requireAtHome } from '../home-cloud.ts';
import { userClientOf } from '../user-client.ts';
import type { Wanted } from './consents.ts';
import { lowerCase } from './principals.ts';
import { isConsentRedirect } from './redirects.ts';
import { foreignRedirect, ownerless, signsInItself } from './refusals.ts';
import { type ConsentRoom, digest, LIFETIME, random } from './room.ts';

/** Links of one connection that are open at a time: one more ends the oldest. */
const MOST_OPEN = 10;

/** The link, and the row by which its return will be known. */
export async function begin(room: ConsentRoom, { connection, secrets }: StoredConnection, wanted: Wanted) {
  if (!isPersonal(connection)) throw signsInItself(connection.authId);
  requireAtHome(connection, room.cloud);
  const { owner, vaultName, displayName } = connection;
  if (owner === undefined) throw ownerless();
  const { redirectUrl, account } = wanted;
  if (!isConsentRedirect(room, redirectUrl)) throw foreignRedirect();
  const { clientId, tenantId } = await userClientOf(connection, secrets, room.defaultApplication);
  const [state, nonce, verifier] = [random(), random(), random()];
  const codeChallenge = hash('sha256', verifier, 'base64url');
  const { callback } = room;
  const asked = { tenantId, clientId, redirectUrl: callback, state, nonce, codeChallenge };
  const link = await room.authority.authorizeUrl(asked);
  const content = {
    id: digest(state),
    code: null,
    connection: connection.id,
    until: room.now() + LIFETIME,
    step: 'asked' as const,
    owner,
    wanted: lowerCase(account),
    cloud: homeKey(room.cloud),
    clientId,
    tenantId,
    vaultName,
    displayName,
    callback,
    redirectUrl,
    secrets: { verifier, nonce },
  };
  return { link, changes: [holdConnection(room.store, connection.id), ...room.rows.insert(content, MOST_OPEN)] };
}
