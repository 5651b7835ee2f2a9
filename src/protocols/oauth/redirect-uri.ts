import type { OAuthClient } from './oauth-client.ts';

/** RFC 8252 7.3: only an IP literal, because names may resolve elsewhere; the port is what differs from run to run. */
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(\/.*)?$/s;
/** Okta's SUBDOMAIN: https, one star in the lowest label, and at least one more label before the top-level domain. */
const wildcard = /^https:\/\/[A-Za-z0-9-]*\*[A-Za-z0-9-]*(\.[A-Za-z0-9-]+){2,}(:\d{1,5})?(\/[^*#]*)?$/;

/**
 * Whether a client may be sent to this address (RFC 9700 2.1). Text is compared with text, before any decoding or
 * normalising: what a URL parser makes of the two is what attacks are made of.
 */
export function isRegisteredRedirectUri(client: OAuthClient, uri: string): boolean {
  if (client.redirectUris.includes(uri)) return !uri.includes('*');
  if (client.applicationType === 'native' && isLoopbackVariant(client.redirectUris, uri)) return true;
  return client.wildcardRedirect && client.redirectUris.some((pattern) => fitsWildcard(pattern, uri));
}

/** Exact only: nothing is relaxed for a sign-out (OpenID Connect RP-Initiated Logout 3). */
export function isRegisteredPostLogoutUri(client: OAuthClient, uri: string): boolean {
  return client.postLogoutRedirectUris.includes(uri);
}

function isLoopbackVariant(registered: readonly string[], uri: string): boolean {
  const asked = loopback.exec(uri);
  if (asked === null || Number(asked[2] ?? 80) > 65535) return false;
  return registered.some((one) => {
    const known = loopback.exec(one);
    return known !== null && known[1] === asked[1] && (known[3] ?? '') === (asked[3] ?? '');
  });
}

function fitsWildcard(pattern: string, uri: string): boolean {
  if (!wildcard.test(pattern)) return false;
  const star = pattern.indexOf('*');
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  if (!uri.startsWith(before) || !uri.endsWith(after) || uri.length <= before.length + after.length)
    return false;
  return /^[A-Za-z0-9-]{1,63}$/.test(uri.slice(before.length, uri.length - after.length));
}

const forbiddenSchemes =
  /^(javascript|data|vbscript|file|blob|about|filesystem|view-source|ws|wss|ftp|chrome|intent):/i;

/**
 * Why an address cannot be registered for redirects, or undefined when it can. The schemes are an allow-list after
 * lower-casing: https; http on loopback; a private scheme in reverse-domain form for native apps (RFC 8252 7.1).
 */
export function redirectUriProblem(
  uri: string,
  client: { applicationType: string; wildcardRedirect?: boolean },
): string | undefined {
  if (uri.length > 1024) return 'must have at most 1024 characters';
  if (!/^[\x21-\x7e]+$/.test(uri) || /[\\"<>^`{|}]/.test(uri))
    return 'must be a URL without spaces or control characters';
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) {
    const allowed = client.wildcardRedirect === true && wildcard.test(uri);
    return allowed
      ? undefined
      : 'may have one * in the lowest subdomain, and only with wildcard_redirect SUBDOMAIN';
  }
  if (!URL.canParse(uri) || forbiddenSchemes.test(uri))
    return 'must be an absolute URL with an allowed scheme';
  const { protocol, username, password, hostname } = new URL(uri);
  if (username !== '' || password !== '') return 'must not have a user name or password';
  if (protocol === 'https:') return uri.startsWith('https://') ? undefined : 'must begin with https://';
  if (protocol === 'http:') {
    const local = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
    return local && uri.startsWith('http://') ? undefined : 'must use https; http is for localhost only';
  }
  if (client.applicationType !== 'native') return 'must use https';
  return protocol.includes('.')
    ? undefined
    : 'must be a private scheme in reverse-domain form, as com.example.app:/callback';
}
