import { contract, implement } from '../../../operation.ts';
import { guid } from '../../roles/resource.ts';
import type { ManagementContext } from '../../room.ts';
import { exactly } from '../resource.ts';
import { tenantOf } from '../tenant.ts';
import { factsOf, members, password, USERS, userOf, userResource } from './resource.ts';

export const createUser = implement(
  contract({
    name: 'CreateUser',
    summary: 'Create a user',
    method: 'POST',
    path: USERS,
    input: exactly({
      userPrincipalName: members.userPrincipalName,
      displayName: members.displayName,
      password,
      userType: members.userType.default('Member'),
      homeTenantId: guid('homeTenantId').optional(),
      accountEnabled: members.accountEnabled.default(true),
      roles: members.roles.default([]),
    }),
    output: userResource,
  }),
  async (context: ManagementContext, { accountEnabled, homeTenantId, ...given }) => {
    const tenantId = await tenantOf(context);
    const { user, changes, touches } = await context.room.directory.newUser({
      ...given,
      ...(homeTenantId !== undefined && { homeTenantId }),
      enabled: accountEnabled,
      tenantId,
    });
    return { output: userOf(user), status: 201, changes, touches, facts: factsOf(user.objectId) };
  },
);
