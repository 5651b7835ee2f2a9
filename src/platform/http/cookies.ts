// Cookies in and out (RFC 6265). Values are taken as they are: no percent decoding, no quotes, no signatures.

export type SetCookie = {
  /** `__Host-…` is always sent Secure, for the whole host and without a Domain. */
  name: string;
  value: string;
  path?: string;
  /** 0 removes the cookie; without it the cookie ends with the browser. */
  maxAgeSeconds?: number;
  /** Default true. */
  httpOnly?: boolean;
  /** Default: as the name says (`__Host-`, `__Secure-`), otherwise false. */
  secure?: boolean;
  /** Default Lax. */
  sameSite?: 'Lax' | 'Strict' | 'None';
};

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{0,4096}$/;
const PATH = /^\/[\x20-\x3a\x3c-\x7e]*$/;
const MAX_COOKIES = 64;

export type Cookies = Record<string, string | undefined>;

/** A malformed pair is as good as none. The first of a name counts: browsers send the more specific path first. */
export function parseCookies(header: string | undefined): Cookies {
  const cookies: Cookies = Object.create(null);
  if (header === undefined || header === '') return cookies;
  let count = 0;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at < 1) continue;
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    if (++count > MAX_COOKIES) break;
    if (cookies[name] === undefined && NAME.test(name) && VALUE.test(value)) cookies[name] = value;
  }
  return cookies;
}

export function serializeCookie(cookie: SetCookie): string {
  const { name, value } = cookie;
  const isHostBound = name.startsWith('__Host-');
  const path = cookie.path ?? '/';
  const sameSite = cookie.sameSite ?? 'Lax';
  const secure = isHostBound || name.startsWith('__Secure-') || sameSite === 'None' || cookie.secure === true;
  if (!NAME.test(name)) throw new TypeError(`The cookie name ${JSON.stringify(name)} is not a token.`);
  if (!VALUE.test(value))
    throw new TypeError(`The value of the cookie ${name} has characters a cookie cannot hold.`);
  if (!PATH.test(path)) throw new TypeError(`The path of the cookie ${name} is malformed.`);
  if (isHostBound && path !== '/') throw new TypeError(`The cookie ${name} must have the path /.`);

  let text = `${name}=${value}; Path=${path}`;
  if (cookie.maxAgeSeconds !== undefined) {
    const seconds = Math.floor(cookie.maxAgeSeconds);
    if (!Number.isSafeInteger(seconds)) throw new TypeError(`The cookie ${name} has no valid lifetime.`);
    text += `; Max-Age=${Math.max(0, seconds)}`;
    // Old clients know only Expires; that a cookie ends now needs no clock.
    if (seconds <= 0) text += '; Expires=Thu, 01 Jan 1970 00:00:00 GMT';
  }
  if (cookie.httpOnly !== false) text += '; HttpOnly';
  if (secure) text += '; Secure';
  return `${text}; SameSite=${sameSite}`;
}
