import type { Operation } from '../operation.ts';
import type { AuthorityContext } from './context.ts';
import { deviceAuthorization } from './endpoints/device-authorization.ts';
import { configurationV1, configurationV2 } from './endpoints/discovery.ts';
import { instance } from './endpoints/instance.ts';
import { keys } from './endpoints/keys.ts';
import { tokenV1, tokenV2 } from './endpoints/token.ts';
import { me, tenantUserinfo, userinfo } from './endpoints/userinfo.ts';

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
