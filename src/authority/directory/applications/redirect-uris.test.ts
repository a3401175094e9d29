import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirectMatches, requireRedirectUri } from './redirect-uris.ts';

const ID = '00000000-0000-4000-8000-000000000000';

describe('a redirect URI', () => {
  it.each([
    'https://app.example/callback?x=1',
    'https://10.0.0.1:8443/',
    'http://localhost',
    'http://localhost:8080/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:7/cb',
  ])('may be %s', (uri) => {
    expect(requireRedirectUri(uri, false)).toBe(uri);
  });

  it.each([`msal${ID}://auth`, 'com.example.app:/cb', `ms-appx-web://microsoft.aad.brokerplugin/${ID}`])(
    'may be %s for a public client only',
    (uri) => {
      expect(requireRedirectUri(uri, true)).toBe(uri);
      const message = 'A redirect URI must be a web address: only a public client has a scheme of its own.';
      expect(() => requireRedirectUri(uri, false)).toThrow(expect.objectContaining({ code: 'BadParameter', message }));
    },
  );

  const PLAIN = 'be an absolute URI of at most 256 plain characters, without fragment and wildcard';
  const WEB = 'begin with https://, or with http://localhost';
  const SCHEME = 'have the scheme https, http for localhost, a reversed domain name, or msal{client id}';
  it.each([
    ['', PLAIN],
    ['/callback', PLAIN],
    ['//app.example/cb', PLAIN],
    ['https://app.example/#x', PLAIN],
    ['https://*.example/cb', PLAIN],
    ['https://app.example/\ncb', PLAIN],
    ['https://app.example\\@evil.example', PLAIN],
    ['https://\u0430pp.example/cb', PLAIN],
    [`https://app.example/${'a'.repeat(250)}`, PLAIN],
    ['https://ann@app.example/cb', 'name no user'],
    ['http://localhost:80@evil.example/cb', 'name no user'],
    ['http://app.example/cb', WEB],
    ['http://localhost.evil.example/cb', WEB],
    ['http://127.0.0.2/cb', WEB],
    ['http:localhost', WEB],
    ['https:/app.example', WEB],
    ['HTTPS://app.example/', WEB],
    ['javascript:alert(1)', SCHEME],
    ['data:text/html,x', SCHEME],
    ['file:///etc/passwd', SCHEME],
    ['vbscript:x', SCHEME],
    ['search-ms:query=x', SCHEME],
    ['msal://auth', SCHEME],
    ['urn:ietf:wg:oauth:2.0:oob', SCHEME],
  ])('must not be %j', (uri, rule) => {
    const refused = expect.objectContaining({ code: 'BadParameter', message: `A redirect URI must ${rule}.` });
    expect(() => requireRedirectUri(uri, true)).toThrow(refused);
  });
});

describe('an answer', () => {
  const application = { redirectUris: ['https://app.example/cb', 'http://localhost/cb', 'http://127.0.0.1'] };

  it.each([...application.redirectUris, 'http://localhost:51234/cb', 'http://127.0.0.1:51234', 'http://127.0.0.1:1/'])(
    'may go to %s',
    (uri) => {
      expect(redirectMatches(application, uri)).toBe(true);
    },
  );

  it.each([
    '',
    'https://app.example/cb/',
    'https://app.example/cb?x',
    'https://app.example:443/cb',
    'https://APP.example/cb',
    'https://app.example/CB',
    'https://app.example/cb#x',
    'https://app.example/x/../cb',
    'http://app.example/cb',
    'http://localhost/',
    'http://localhost:1/cb/x',
    'http://localhost:1/cb?x',
    'http://127.0.0.1:1/cb',
    'http://[::1]:1/cb',
    'http://localhost:1@evil.example/cb',
    'http://localhost:99999/cb',
    'http://localhost:/cb',
    'http://localhost.evil.example/cb',
    'https://localhost:1/cb',
    'http://LOCALHOST:1/cb',
  ])('must not go to %j', (uri) => {
    expect(redirectMatches(application, uri)).toBe(false);
  });

  it('goes to no text but those that were registered, and to no host but theirs', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true }), (uri) => {
        expect(redirectMatches(application, uri)).toBe(application.redirectUris.includes(uri));
        expect(redirectMatches({ redirectUris: [uri] }, uri)).toBe(true);
      }),
    );
  });
});
