import { Fault } from '../../fault.ts';
import { authType } from './auth-type.ts';
import { clientCertificate, clientId, optional, tenantId, token, vaultName } from './parameter.ts';
import { refused } from './refused.ts';

/** An application that signs in with a certificate (parameter set `CertOauth`): the only kind that people may share. */
export const certificate = authType({
  authId: 'CertOauth',
  displayName: () => 'Client Certificate Auth',
  description: 'Use a certificate of an application of your own, as a PFX file.',
  parameters: {
    token,
    vaultName,
    'token:TenantId': tenantId,
    'token:clientId': optional(clientId),
    'token:clientCertificateSecret': clientCertificate,
  },
  identity: 'application',
  appliesTo: () => true,
  elsewhere: 'it applies everywhere',
  shareable: true,
  offered: true,
  read: (values) => ({
    vaultName: values.vaultName,
    credentials: { authId: 'CertOauth', tenantId: values['token:TenantId'], clientId: values['token:clientId'] },
    secrets: values['token:clientCertificateSecret'],
  }),
  write: ({ clientId, tenantId, vaultName }, { pfx, password }) => ({
    vaultName,
    'token:TenantId': tenantId,
    'token:clientId': clientId,
    'token:clientCertificateSecret': pfx === undefined ? undefined : { pfx, password },
  }),
  async token({ tenantId, clientId }, { secrets, authority, readCertificate, claims }) {
    if (clientId === undefined) throw noClientId();
    const certificate = await readCertificate(secrets).catch(refused);
    return authority.withCertificate({ tenantId, clientId, certificate, claims });
  },
});

function noClientId(): Fault {
  const message =
    'The connection has no client ID, and without it no token can be had: edit it and give token:clientId.';
  return new Fault('InvalidClient', message);
}
