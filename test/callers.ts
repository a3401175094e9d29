import { randomBytes } from 'node:crypto';
import { issueToUser } from '../src/authority/user-claims.ts';
import { type Client, CONNECTIONS, commit, manage, newApplication } from './administration.ts';
import { type Reply, send, type TestGateway } from './gateway.ts';

/** Those who call the connector with a token of their own. */
export const APIHUB = 'https://apihub.azure.com';

export interface Person {
  readonly objectId: string;
  /** A token in the person's name, for an application that the person uses. */
  readonly token: (resource?: string) => Promise<string>;
}

/** A user of the demo's tenant, with the roles of administration that are named. */
export async function newPerson(gateway: TestGateway, roles: readonly 'Operator'[] = []): Promise<Person> {
  const { authority } = gateway.services;
  const { tenantId } = gateway.ready.authority;
  const { user, ...made } = await authority.directory.newUser({
    tenantId,
    userPrincipalName: `person-${randomBytes(4).toString('hex')}@sallyport.localhost`,
    displayName: 'Person',
    password: randomBytes(18).toString('base64url'),
  });
  await commit(gateway, made);
  const { application, ...registered } = authority.directory.newApplication({ tenantId, displayName: 'Portal' });
  await commit(gateway, registered);
  return {
    objectId: user.objectId,
    async token(resource = APIHUB) {
      const { directory } = authority;
      const current = await directory.findUser(user.objectId);
      if (current === undefined) throw new Error('the person is no more');
      const { token } = await issueToUser(authority, {
        application,
        authenticated: '1',
        user: { ...current, roles },
        resource,
        scopes: ['user_impersonation'],
        authTime: Math.floor(Date.now() / 1000),
        amr: ['pwd'],
        continuous: false,
      });
      return token;
    },
  };
}

/** An application that administers as an Operator, and so owns the connections that it makes. */
export const newOperator = (gateway: TestGateway): Promise<Client> => newApplication(gateway, { roles: ['Operator'] });

export const hubToken = (gateway: TestGateway, client: Pick<Client, 'clientId' | 'clientSecret'>): Promise<string> =>
  gateway.token(client, `${APIHUB}/.default`);

export const adminToken = (gateway: TestGateway, client: Client): Promise<string> =>
  gateway.token(client, 'api://sallyport/.default');

/** Get secret on a connection id of one's choice. */
export function useConnection(gateway: TestGateway, id: string, authorization: string): Promise<Reply> {
  const url = new URL(`${gateway.ready.connector.baseUrl}/${id}/secrets/api-key/value`);
  return send(url, { method: 'GET', headers: { authorization } });
}

/** `properties` of an access policy for a principal of the demo's tenant. */
export const policyFor = (gateway: TestGateway, objectId: string) => ({
  principal: { type: 'ActiveDirectory', identity: { objectId, tenantId: gateway.ready.authority.tenantId } },
});

export function grant(gateway: TestGateway, connection: string, objectId: string, token?: string): Promise<Reply> {
  return manage(gateway, 'PUT', `${CONNECTIONS}/${connection}/accessPolicies/of-${objectId}`, {
    body: { properties: policyFor(gateway, objectId) },
    ...(token !== undefined && { token }),
  });
}

export const missingPolicy = (gateway: TestGateway, who: { objectId: string; clientId: string }, id: string): string =>
  'Error from token exchange: Permission denied due to missing connection ACL: ' +
  `User = ${who.objectId}@${gateway.ready.authority.tenantId} appid=${who.clientId}, connection=${id}`;
