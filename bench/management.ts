import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendWell } from './request.ts';
import type { Seeded } from './seeded.ts';
import type { Server } from './server.ts';

/** What an operator file holds for whoever administers the server. */
interface Operator {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
}

/** A call to the management API as the operator; answers what came back. */
export type Manage = (method: string, path: string, body: unknown) => Promise<Readonly<Record<string, unknown>>>;

export async function operatorOf(server: Server, data: Seeded): Promise<Manage> {
  const operator = JSON.parse(readFileSync(join(data.folder, 'operator.json'), 'utf8')) as Operator;
  const authorization = `Bearer ${await managementToken(server, operator)}`;
  return async (method, path, body) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const reply = await sendWell(`${server.plain}${path}`, { method, headers, body: JSON.stringify(body) });
    return JSON.parse(reply.body) as Record<string, unknown>;
  };
}

async function managementToken(server: Server, { tenantId, clientId, clientSecret, scope }: Operator): Promise<string> {
  const asked = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  });
  const { body } = await sendWell(`${server.secure}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: asked.toString(),
    ca: readFileSync(server.ready.ca ?? '', 'utf8'),
  });
  return (JSON.parse(body) as { access_token: string }).access_token;
}
