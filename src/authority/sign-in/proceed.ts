import { Fault } from '../../fault.ts';
import type { Outcome } from '../../operation.ts';
import type { Application } from '../directory/applications/application.ts';
import { disabledApplication, unknownApplication } from '../refusals.ts';
import { type RequestedScopes, requestedScopes } from '../scopes.ts';
import { newAuthorizationCode } from '../stored-grants/authorization-codes.ts';
import { answer, answered } from './answer.ts';
import { type AuthorizeRequest, requireClient } from './authorize-request.ts';
import type { SignInCall } from './call.ts';
import { consentPage } from './consent-page.ts';
import { prolong, type Session, sessionState } from './sessions.ts';

/** What comes after the sign-in: the consent that is missing, or the answer. */
export async function proceed(call: SignInCall, request: AuthorizeRequest, session: Session): Promise<Outcome<string>> {
  const application = await requireAsking(call, request);
  return answered(call, request, async () => {
    const requested = await requestedScopes(call, request);
    const scopes = [...requested.scopes, ...requested.openid];
    if (await isConsented(call, { request, session, application }, requested)) {
      return answerWithCode(call, { request, session }, requested);
    }
    if (request.prompt === 'none') throw consentRequired();
    return consentPage(call, { request, session, application, resource: requested.resource, scopes });
  });
}

/** The user has accepted: remembered, and answered. */
export async function proceedWithConsent(
  call: SignInCall,
  request: AuthorizeRequest,
  session: Session,
): Promise<Outcome<string>> {
  const { applicationId } = await requireAsking(call, request);
  return answered(call, request, async () => {
    const requested = await requestedScopes(call, request);
    const { objectId } = session.user;
    const scopes = [...requested.scopes, ...requested.openid];
    const given = await call.directory.giveConsent({ objectId, applicationId, resource: requested.resource, scopes });
    const next = await answerWithCode(call, { request, session }, requested);
    return { ...next, changes: [...given.changes, ...(next.changes ?? [])] };
  });
}

interface Asking {
  readonly request: AuthorizeRequest;
  readonly session: Session;
}

async function isConsented(
  { directory }: SignInCall,
  { request, session, application }: Asking & { readonly application: Application },
  { resource, scopes, openid }: RequestedScopes,
): Promise<boolean> {
  if (request.prompt === 'consent') return false;
  if (application.consented) return true;
  const { objectId } = session.user;
  const given = await directory.consentedScopes({ objectId, applicationId: application.applicationId, resource });
  return [...scopes, ...openid].every((scope) => given.includes(scope));
}

/** Once more: it may have been deleted or disabled while the page was open. */
export async function requireApplication(
  { directory }: SignInCall,
  { clientId, tenantId }: Pick<AuthorizeRequest, 'clientId' | 'tenantId'>,
): Promise<Application> {
  const application = await directory.findApplication(clientId);
  if (application === undefined) throw unknownApplication(clientId, tenantId);
  if (!application.enabled) throw disabledApplication(clientId);
  return application;
}

/** It may have lost the redirect URI as well: then the answer goes nowhere. Throws as `requireClient`. */
export async function requireAsking(
  call: SignInCall,
  { tenantId, clientId, redirectUri }: AuthorizeRequest,
): Promise<Application> {
  const parameters = { client_id: clientId, redirect_uri: redirectUri };
  return (await requireClient(call, tenantId, parameters)).application;
}

async function answerWithCode(
  call: SignInCall,
  { request, session }: Asking,
  { resource, scopes, openid }: RequestedScopes,
): Promise<Outcome<string>> {
  const { user, started, amr } = session;
  const { code, changes } = newAuthorizationCode(call, {
    tenantId: request.tenantId,
    userId: user.objectId,
    clientId: request.clientId,
    redirectUri: request.redirectUri,
    codeChallenge: request.challenge,
    resource,
    scopes: [...scopes, ...openid],
    nonce: request.nonce,
    authTime: started,
    amr,
    continuous: request.continuous,
    clientInfo: request.clientInfo,
  });
  const clientInfo = JSON.stringify({ uid: user.objectId, utid: user.homeTenantId });
  const members = {
    code,
    ...(request.clientInfo && { client_info: Buffer.from(clientInfo).toString('base64url') }),
    session_state: sessionState(call, session, request.clientId),
  };
  return { ...answer(call, request, members), changes: [...changes, ...(await prolong(call, session))] };
}

function consentRequired(): Fault {
  const message = 'The user has not consented to what the application asks for, and the request allows no page.';
  return new Fault('InvalidRequest', message, { aadsts: 65_001 });
}
