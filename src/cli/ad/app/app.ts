import type { Command } from 'commander';
import { defineCreate } from './create.ts';
import { defineCredentialDelete } from './credential/delete.ts';
import { defineCredentialList } from './credential/list.ts';
import { defineReset } from './credential/reset.ts';
import { defineDelete } from './delete.ts';
import { defineFederationCreate, defineFederationDelete, defineFederationList } from './federated-credentials.ts';
import { defineList } from './list.ts';
import { defineShow } from './show.ts';
import { defineAdminConsent, defineUpdate } from './update.ts';

/** `sallyport ad app …`: the verbs and options of `az ad app`. */
export function defineApp(group: Command): void {
  for (const define of [defineCreate, defineUpdate, defineList, defineShow, defineDelete]) define(group);
  const credentials = group.command('credential').description('what an application proves itself with');
  for (const define of [defineReset, defineCredentialList, defineCredentialDelete]) define(credentials);
  const federated = group.command('federated-credential').description('whose tokens an application may show instead');
  for (const define of [defineFederationCreate, defineFederationList, defineFederationDelete]) define(federated);
  defineAdminConsent(group.command('permission').description('what an application may do for people'));
}
