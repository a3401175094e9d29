import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import { guid } from '../../roles/resource.ts';
import type { ManagementContext } from '../../room.ts';
import { keepCredential } from '../administrators.ts';
import { exactly, named } from '../resource.ts';
import { APPLICATION, factsOf, federatedCredential, federationOf, requireApplication } from './resource.ts';

const text = z.string({ error: 'it is a text' }).max(600, 'it is too long');
const jwks = z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())).max(20, 'it holds at most 20 keys') });

/** Graph's `federatedIdentityCredentials`; `jwks` is ours, for an issuer that cannot be reached. */
export const addFederatedCredential = implement(
  contract({
    name: 'AddFederatedCredential',
    summary: 'Take tokens of another issuer for an application',
    method: 'POST',
    path: `${APPLICATION}/federatedIdentityCredentials`,
    input: exactly({
      ...named,
      name: text,
      issuer: text,
      subject: text,
      audiences: z.array(text, { error: 'audiences is a list' }).optional(),
      description: text.optional(),
      jwks: jwks.optional(),
    }),
    output: federatedCredential,
  }),
  async ({ room: { directory } }: ManagementContext, { id, name, issuer, subject, audiences, jwks: keys }) => {
    const { credential, changes, touches } = await directory.addFederatedCredential(id, {
      name,
      issuer,
      subject,
      ...(audiences !== undefined && { audiences }),
      ...(keys !== undefined && { jwks: keys }),
    });
    const output = federationOf(credential);
    return { output, status: 201, changes, touches, facts: { ...factsOf(id), key: credential.id } };
  },
);

export const removeFederatedCredential = implement(
  contract({
    name: 'RemoveFederatedCredential',
    summary: 'Take no tokens of that issuer any more, and end the tokens so far',
    method: 'DELETE',
    path: `${APPLICATION}/federatedIdentityCredentials/{credential}`,
    input: z.object({ ...named, credential: guid('the credential') }),
    output: z.object({}),
  }),
  async (context: ManagementContext, { id, credential: which }) => {
    const { room } = context;
    keepCredential(context, await requireApplication(room, id), which);
    const { changes, touches } = await room.directory.removeFederatedCredential(id, which);
    return { output: {}, changes, touches, facts: { ...factsOf(id), key: which } };
  },
);
