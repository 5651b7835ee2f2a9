import { describe, expect, test } from 'vitest';
import { redirectUriMutations } from '#test/kit/redirect-uri-mutations.ts';
import {
  isRegisteredPostLogoutUri,
  isRegisteredRedirectUri,
  type OAuthClient,
  redirectUriProblem,
} from './index.ts';

const registered = 'https://app.example.com/callback';

function client(changes: Partial<OAuthClient> = {}): OAuthClient {
  return {
    clientId: '0oaclient',
    applicationType: 'web',
    authMethod: 'client_secret_basic',
    redirectUris: [registered],
    wildcardRedirect: false,
    postLogoutRedirectUris: [registered],
    responseTypes: new Set(['code']),
    grantTypes: new Set(['authorization_code']),
    pkceRequired: false,
    ...changes,
  };
}

describe('a redirect address is the registered text or nothing', () => {
  test.each(redirectUriMutations)('%j is refused', (uri) => {
    expect(isRegisteredRedirectUri(client(), uri)).toBe(false);
    expect(isRegisteredRedirectUri(client({ applicationType: 'native' }), uri)).toBe(false);
    expect(isRegisteredPostLogoutUri(client(), uri)).toBe(false);
  });

  test('the registered text itself is accepted', () => {
    expect(isRegisteredRedirectUri(client(), registered)).toBe(true);
    expect(isRegisteredPostLogoutUri(client(), registered)).toBe(true);
  });
});

describe('the port of a loopback address', () => {
  const native = client({
    applicationType: 'native',
    redirectUris: ['http://127.0.0.1/cb', 'http://[::1]:1/cb', 'http://localhost:1/cb'],
  });

  test.each(['http://127.0.0.1:51004/cb', 'http://127.0.0.1/cb', 'http://[::1]:9/cb'])(
    '%s may differ',
    (uri) => {
      expect(isRegisteredRedirectUri(native, uri)).toBe(true);
    },
  );

  test.each([
    'http://127.0.0.1:51004/other',
    'http://127.0.0.1:99999/cb',
    'http://127.0.0.1:/cb',
    'http://127.0.0.1:80@evil.example/cb',
    'http://127.0.0.2/cb',
    'http://127.1/cb',
    'http://localhost:2/cb',
    'https://127.0.0.1:1/cb',
    'http://127.0.0.1:1/cb?x',
    'http://127.0.0.1.evil.example/cb',
  ])('%s is refused', (uri) => {
    expect(isRegisteredRedirectUri(native, uri)).toBe(false);
  });

  test('is fixed for a web application', () => {
    const web = client({ redirectUris: ['http://127.0.0.1:1/cb'] });
    expect(isRegisteredRedirectUri(web, 'http://127.0.0.1:2/cb')).toBe(false);
  });
});

describe('a wildcard subdomain, where an administrator switched it on', () => {
  const uri = 'https://redirect-*-domain.example.com/oidc/redirect';
  const wild = client({ redirectUris: [uri], wildcardRedirect: true });

  test('matches one label', () => {
    expect(isRegisteredRedirectUri(wild, 'https://redirect-1-domain.example.com/oidc/redirect')).toBe(true);
    expect(isRegisteredRedirectUri(wild, 'https://redirect-sub-domain.example.com/oidc/redirect')).toBe(true);
  });

  test.each([
    uri,
    'https://redirect--domain.example.com/oidc/redirect',
    'https://redirect-a.b-domain.example.com/oidc/redirect',
    'https://redirect-evil.example/-domain.example.com/oidc/redirect',
    'https://redirect-evil.example#-domain.example.com/oidc/redirect',
    'https://redirect-x@evil-domain.example.com/oidc/redirect',
    'https://redirect-1-domain.example.com/oidc/redirect/x',
  ])('%s is refused', (attempt) => {
    expect(isRegisteredRedirectUri(wild, attempt)).toBe(false);
  });

  test('does not apply to a client without the switch, nor to a too wide pattern', () => {
    const narrow = client({ redirectUris: [uri] });
    expect(isRegisteredRedirectUri(narrow, 'https://redirect-1-domain.example.com/oidc/redirect')).toBe(
      false,
    );
    const wide = client({ redirectUris: ['https://*.com/cb', 'https://*/cb'], wildcardRedirect: true });
    expect(isRegisteredRedirectUri(wide, 'https://evil.com/cb')).toBe(false);
  });
});

describe('what may be registered', () => {
  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'DATA:text/html,x',
    'file:///etc/passwd',
    'http://app.example.com/cb',
    'https://app.example.com/cb#x',
    'https://user@app.example.com/cb',
    'https://app.example.com/c b',
    'https://app.example.com/c\nb',
    'https://*.example.com/cb',
    '/cb',
    'https:',
    'myapp:/cb',
  ])('%s is refused with a sentence', (uri) => {
    expect(redirectUriProblem(uri, { applicationType: 'native' })).toMatch(/^(must|may)/);
  });

  test('a private scheme is for native apps', () => {
    expect(redirectUriProblem('com.example.app:/cb', { applicationType: 'native' })).toBeUndefined();
    expect(redirectUriProblem('com.example.app:/cb', { applicationType: 'web' })).toMatch(/https/);
  });

  test.each(['https://app.example.com/cb?x=1', 'http://localhost:3000/cb', 'http://127.0.0.1/cb'])(
    '%s is fine',
    (uri) => {
      expect(redirectUriProblem(uri, { applicationType: 'web' })).toBeUndefined();
    },
  );
});
