import { Fault } from '../fault.ts';

/**
 * Every refusal of the authority, with the number that Microsoft's would print for it
 * (learn.microsoft.com/entra/identity-platform/reference-error-codes): people search for the number.
 */

export function unknownTenant(tenant: string): Fault {
  const message = `There is no tenant ${quoted(tenant)} here. Check the tenant id in the address.`;
  return new Fault('InvalidRequest', message, { aadsts: 90_002 });
}

export function personalAccounts(): Fault {
  const message = 'There are no personal Microsoft accounts here. Use the tenant id instead of consumers.';
  return new Fault('InvalidRequest', message, { aadsts: 50_194 });
}

export function missingParameter(name: string): Fault {
  return new Fault('InvalidRequest', `The request must have the parameter '${name}'.`, { aadsts: 900_144 });
}

export function unsupportedGrant(grantType: string, supported: readonly string[]): Fault {
  const message = `The grant type ${quoted(grantType)} is not supported. Supported: ${supported.join(', ')}.`;
  return new Fault('UnsupportedGrantType', message, { aadsts: 70_003 });
}

export function invalidScope(scope: string): Fault {
  const message = `The scope ${quoted(scope)} is not valid for an application. Ask for one '<resource>/.default'.`;
  return new Fault('InvalidScope', message, { aadsts: 70_011 });
}

export function unknownResource(resource: string, known: readonly string[]): Fault {
  const message = `This authority issues no tokens for the resource ${quoted(resource)}: no application of the tenant has it, and its own are ${known.join(', ')}.`;
  return new Fault('InvalidScope', message, { aadsts: 500_011 });
}

export function unknownApplication(applicationId: string, tenantId: string): Fault {
  const message = `There is no application ${quoted(applicationId)} in the tenant '${tenantId}'. Check the client id.`;
  return new Fault('UnauthorizedClient', message, { aadsts: 700_016 });
}

export function disabledApplication(applicationId: string): Fault {
  const message = `The application '${applicationId}' is disabled. An administrator can enable it.`;
  return new Fault('UnauthorizedClient', message, { aadsts: 7_000_112 });
}

export function missingCredential(): Fault {
  const message = "The request must have the parameter 'client_secret', or 'client_assertion' with its type.";
  return new Fault('InvalidClient', message, { aadsts: 7_000_216 });
}

export function credentialRequired(applicationId: string): Fault {
  const message = `Application '${applicationId}' is no public client. Send its 'client_secret' or a 'client_assertion'.`;
  return new Fault('InvalidClient', message, { aadsts: 7_000_218 });
}

export function wrongSecret(applicationId: string): Fault {
  const message = `The client secret is not one of application '${applicationId}'. Send its value, not its id.`;
  return new Fault('InvalidClient', message, { aadsts: 7_000_215 });
}

export function expiredSecret(applicationId: string): Fault {
  const message = `The client secret of application '${applicationId}' has expired. Add a new one.`;
  return new Fault('InvalidClient', message, { aadsts: 7_000_222 });
}

/** RFC 6749 section 5.2: a client that tried the Authorization header is told so with 401 and WWW-Authenticate. */
export function authorizationHeader(): Fault {
  const message =
    "Send 'client_id' and 'client_secret' in the form body; the Authorization header is not supported here.";
  const headers = { 'www-authenticate': 'Basic realm="Use the form body"' };
  return new Fault('InvalidClient', message, { aadsts: 7_000_218, headers });
}

export function unknownInstance(): Fault {
  const message = "The parameter 'authorization_endpoint' does not name an authorization endpoint of this authority.";
  return new Fault('InvalidRequest', message, { aadsts: 50_049 });
}

/** What a stranger sent is repeated only where it is short and plain. */
export function quoted(text: string): string {
  return /^[\w.:/~-]{1,128}$/.test(text) ? `'${text}'` : 'that was sent';
}
