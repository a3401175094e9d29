import { authType } from './auth-type.ts';
import { token, vaultName } from './parameter.ts';
import { personalToken } from './personal-token.ts';

/** "Default [DEPRECATED]": a vault and no parameter set. Templates that have it deploy; nobody is offered it. */
export const deprecated = authType({
  authId: 'default',
  displayName: () => 'Default [DEPRECATED]',
  description: 'Only for connections of old templates, which name no parameter set.',
  parameters: { token, vaultName },
  identity: 'person',
  appliesTo: () => true,
  elsewhere: 'it applies everywhere',
  shareable: false,
  offered: false,
  read: (values) => ({ vaultName: values.vaultName, credentials: { authId: 'default' }, secrets: {} }),
  write: ({ vaultName }) => ({ vaultName }),
  token: personalToken,
});
