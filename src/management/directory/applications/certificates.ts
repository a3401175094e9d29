import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import { guid } from '../../roles/resource.ts';
import type { ManagementContext } from '../../room.ts';
import { keepCredential } from '../administrators.ts';
import { displayName, exactly, named } from '../resource.ts';
import { APPLICATION, certificateOf, factsOf, keyCredential, requireApplication } from './resource.ts';

const text = 'it is a certificate: PEM, or the Base64 of its DER';

export const addKey = implement(
  contract({
    name: 'AddKey',
    summary: 'Trust a certificate, whose key signs what an application proves itself with',
    method: 'POST',
    path: `${APPLICATION}/addKey`,
    input: exactly({
      ...named,
      certificate: z.string({ error: text }).max(20_000, text),
      displayName: displayName.optional(),
    }),
    output: keyCredential,
  }),
  async ({ room: { directory } }: ManagementContext, { id, certificate: given, displayName: name }) => {
    const { certificate, changes, touches } = await directory.addCertificate(id, given, name);
    const output = certificateOf(certificate);
    return { output, status: 201, changes, touches, facts: { ...factsOf(id), key: certificate.id } };
  },
);

export const removeKey = implement(
  contract({
    name: 'RemoveKey',
    summary: 'Trust a certificate no more, and end the tokens so far',
    method: 'DELETE',
    path: `${APPLICATION}/keys/{keyId}`,
    input: z.object({ ...named, keyId: guid('the key id') }),
    output: z.object({}),
  }),
  async (context: ManagementContext, { id, keyId }) => {
    const { room } = context;
    const application = await requireApplication(room, id);
    keepCredential(context, application, keyId);
    const { changes, touches } = await room.directory.removeCertificate(id, keyId);
    return { output: {}, changes, touches, facts: { ...factsOf(id), key: keyId } };
  },
);
