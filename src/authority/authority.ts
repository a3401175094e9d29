import type { Operation } from '../operation.ts';
import type { AuthorityContext } from './context.ts';
import { deviceAuthorization } from './device-authorization.ts';
import { configurationV1, configurationV2 } from './discovery.ts';
import { instance } from './instance.ts';
import { keys } from './keys.ts';
import { tokenV1, tokenV2 } from './token.ts';
import { me, tenantUserinfo, userinfo } from './userinfo.ts';

/** Everything that the embedded authority offers over HTTPS. */
export const operations: readonly Operation<AuthorityContext>[] = [
  tokenV2,
  tokenV1,
  deviceAuthorization,
  userinfo,
  tenantUserinfo,
  me,
  configurationV2,
  configurationV1,
  keys,
  instance,
];
