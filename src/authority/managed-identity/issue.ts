import { z } from 'zod';
import type { Outcome } from '../../operation.ts';
import { issueToApplication } from '../claims.ts';
import { requestedResource } from '../token-request.ts';
import { chooseIdentity, type Names } from './choose.ts';
import type { OpenedIdentities } from './context.ts';

/** What every version of the endpoints is asked and answers. */
export const tokenInput = { resource: z.string().min(1, 'it is empty'), xms_cc: z.string().optional() };
export const tokenOutput = {
  access_token: z.string(),
  client_id: z.string(),
  expires_on: z.string(),
  resource: z.string(),
  token_type: z.literal('Bearer'),
};

export const apiVersionSince = (first: string) =>
  z.string().refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && text >= first, `it is ${first} or a later date`);

interface Requested {
  readonly names: Names;
  readonly resource: string;
  /** What the client is capable of, separated by commas. */
  readonly xms_cc?: string | undefined;
}

/**
 * A new token each time: it costs a signature, and one that was kept could outlive a change of its identity.
 * Throws Fault BadParameter, InvalidScope (500011), Unavailable.
 */
export async function issueToIdentity(context: OpenedIdentities, requested: Requested) {
  const { xms_cc = '' } = requested;
  const { clientId, objectId, tenantId, resourceId, revoked } = await chooseIdentity(context, requested.names);
  const form = { resource: requested.resource };
  const resource = await requestedResource(context, { tenantId, form, version: 'v1' });
  const subject = { applicationId: clientId, objectId, tenantId, roles: [], revoked };
  const continuous = xms_cc.toLowerCase().split(',').includes('cp1');
  const issued = await issueToApplication(context, subject, { resource, authenticated: '2', continuous, resourceId });
  return {
    issued,
    facts: { target: `managedIdentities/${clientId}`, principal: objectId } satisfies Outcome<unknown>['facts'],
    output: {
      access_token: issued.token,
      client_id: clientId,
      expires_on: String(issued.expires),
      resource,
      token_type: 'Bearer' as const,
    },
  };
}
