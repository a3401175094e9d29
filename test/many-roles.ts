import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Client, GROUP, VAULTS } from './administration.ts';
import type { Reply } from './gateway.ts';
import { errorOf, useVaults } from './many-vaults.ts';

/** Alice, Bob and the vaults of many-vaults.ts, with role assignments made over the management API. */
export const ASSIGNMENTS = '/providers/Microsoft.Authorization/roleAssignments';
export const DEFINITIONS = '/providers/Microsoft.Authorization/roleDefinitions';
export const VERSION = '?api-version=2022-04-01';
export const SUBSCRIPTION = GROUP.replace(/\/resourceGroups.*/, '');
export const ADMINISTRATOR = '00482a5a-887f-4fb3-b363-3b7fe8e74483';
export const READER = '21090545-7ca7-4776-b22c-e363652d74d2';
export const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
export const SECRETS_OFFICER = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7';

export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly properties: Record<string, unknown>;
}
export const resourceOf = ({ text }: Reply) => JSON.parse(text) as Resource;
export const namesOf = ({ text }: Reply) => (JSON.parse(text) as { value: Resource[] }).value.map(({ name }) => name);

/** Status and inner code of a refusal. */
export const denied = async (reply: Promise<Reply>) => errorOf(await reply).slice(0, 2);
export const DENIED = [403, 'ForbiddenByRbac'];
export const scopeOf = (vault: string, below = '') => `${VAULTS}/${vault}${below}`;

export function useRoles(newUrl: () => Promise<string>) {
  const vaults = useVaults(newUrl);
  const { many, call, put, newName } = vaults;

  /** A vault whose model is roles. */
  const withRoles = async (more: object = {}) => {
    const name = newName();
    expect((await put(name, { enableRbacAuthorization: true, ...more })).status).toBe(201);
    return name;
  };
  const body = (role: string, { objectId }: Pick<Client, 'objectId'>, more: object = {}) => ({
    properties: { roleDefinitionId: `${SUBSCRIPTION}${DEFINITIONS}/${role}`, principalId: objectId, ...more },
  });
  const assign = (scope: string, role: string, who: Pick<Client, 'objectId'> = many.alice, id: string = randomUUID()) =>
    call('PUT', `${scope}${ASSIGNMENTS}/${id}${VERSION}`, body(role, who));
  const assigned = async (scope: string, role: string, who?: Pick<Client, 'objectId'>) => {
    const reply = await assign(scope, role, who);
    expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
    return resourceOf(reply);
  };
  const remove = (resource: Resource) => call('DELETE', `${resource.id}${VERSION}`);

  return { ...vaults, withRoles, body, assign, assigned, remove };
}
