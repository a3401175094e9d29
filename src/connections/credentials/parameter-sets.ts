import type { Deployment } from '../deployment.ts';
import type { AuthType } from './auth-type.ts';
import { AUTH_TYPES } from './auth-types.ts';
import type { Parameter } from './parameter.ts';

/** What people are asked for when they make a connection, as Microsoft's designers read it (`connectionParameterSets`). */
export interface ParameterSets {
  readonly uiDefinition: { readonly displayName: string; readonly description: string };
  readonly values: readonly ParameterSet[];
}

export interface ParameterSet {
  readonly name: string;
  readonly uiDefinition: { readonly displayName: string; readonly description: string };
  readonly parameters: Readonly<Record<string, SetParameter>>;
  readonly metadata: { readonly allowSharing: boolean };
}

interface SetParameter {
  readonly type: Parameter['type'];
  readonly oAuthSettings?: OAuthSettings;
  readonly uiDefinition: {
    readonly displayName: string;
    readonly description: string;
    readonly tooltip: string;
    readonly constraints: { readonly required: 'true' | 'false'; readonly hidden: 'true' | 'false' };
  };
}

interface OAuthSettings {
  readonly identityProvider: 'aad' | 'aadcertificate';
  readonly clientId?: string;
  readonly scopes: readonly string[];
  readonly redirectMode: 'GlobalPerConnector';
  readonly redirectUrl: string;
  readonly properties: Readonly<Record<string, string | boolean>>;
  readonly customParameters: Readonly<Record<string, { readonly value: string }>>;
}

/** The sets that apply here, made from the table of auth types; the deprecated one is none. */
export function parameterSets(deployment: Deployment): ParameterSets {
  const offered = Object.values(AUTH_TYPES).filter((type) => type.offered && type.appliesTo(deployment));
  return {
    uiDefinition: { displayName: 'Authentication type', description: 'How the connection signs in.' },
    values: offered.map((type) => ({
      name: type.authId,
      uiDefinition: { displayName: type.displayName(deployment), description: type.description },
      parameters: parametersOf(type, deployment),
      metadata: { allowSharing: type.shareable },
    })),
  };
}

function parametersOf(type: AuthType, deployment: Deployment): ParameterSet['parameters'] {
  const unasked = type.unasked(deployment);
  // The server's own identity signs in with nothing that a designer could ask for.
  const asked = Object.entries(type.parameters).filter(
    ([name]) => !unasked.includes(name) && !(name === 'token' && type.identity === 'server'),
  );
  return Object.fromEntries(
    asked.map(([name, parameter]) => [
      name,
      name === 'token' ? tokenOf(parameter, type, deployment) : plain(parameter, parameter.required),
    ]),
  );
}

function plain({ type, title, description }: Parameter, required: boolean, hidden = false): SetParameter {
  const constraints = { required: required ? 'true' : 'false', hidden: hidden ? 'true' : 'false' } as const;
  return { type, uiDefinition: { displayName: title, description, tooltip: description, constraints } };
}

/** Asked for where a person signs in, by a button; an application signs in by itself. */
function tokenOf(parameter: Parameter, type: AuthType, deployment: Deployment): SetParameter {
  const person = type.identity === 'person';
  return { ...plain(parameter, person, !person), oAuthSettings: oAuthOf(type, deployment) };
}

function oAuthOf(
  { authId, identity }: AuthType,
  { cloud, consentCallback, defaultClientId }: Deployment,
): OAuthSettings {
  const first = authId === 'oauthDefault';
  const login = { value: `https://${cloud.authority}` };
  return {
    identityProvider: first ? 'aadcertificate' : 'aad',
    ...(first && defaultClientId !== undefined && { clientId: defaultClientId }),
    scopes: [],
    redirectMode: 'GlobalPerConnector',
    redirectUrl: consentCallback,
    properties: {
      IsFirstParty: first ? 'True' : 'False',
      AzureActiveDirectoryResourceId: cloud.resource,
      IsOnbehalfofLoginSupported: true,
    },
    customParameters: {
      ...(identity === 'application' && { grantType: { value: 'client_credentials' } }),
      resourceUri: { value: cloud.resource },
      loginUri: login,
      loginUriAAD: login,
    },
  };
}
