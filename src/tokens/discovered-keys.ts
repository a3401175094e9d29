import { Fault } from '../fault.ts';
import { fetchDocument } from './remote-document.ts';
import { createRemoteKeys, type RemoteKeys, type RemoteKeysOptions } from './remote-keys.ts';

/**
 * The keys of an issuer that publishes where they are (OpenID Connect Discovery 1.0, section 4). `issuer` comes from the
 * configuration, never from a token. Its document must name it to the last character, and keys on its own host: who can
 * write the document cannot send this server anywhere else.
 */
export function discoverKeys(issuer: string, options: Omit<RemoteKeysOptions, 'url' | 'issuers'>): RemoteKeys {
  const find = async (): Promise<string> => {
    const { origin } = new URL(requireHttps(issuer, `The issuer ${issuer.slice(0, 200)}`));
    const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { issuer: named, jwks_uri: keys } = await fetchDocument(options.fetch, place);
    if (named !== issuer) throw new Fault('BadGateway', `The document of ${origin} is that of another issuer.`);
    const url = requireHttps(keys, `The address of the keys of ${origin}`);
    if (new URL(url).origin !== origin) throw new Fault('BadGateway', `${origin} names keys on another host.`);
    return url;
  };
  return createRemoteKeys({ ...options, url: find });
}

function requireHttps(text: unknown, what: string): string {
  if (typeof text === 'string' && URL.canParse(text)) {
    const { protocol, username, password, search, hash } = new URL(text);
    if (protocol === 'https:' && `${username}${password}${search}${hash}` === '') return text;
  }
  throw new Fault('BadGateway', `${what} is no plain https URL.`);
}
