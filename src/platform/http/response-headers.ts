// The headers that stand on every answer, made once and copied: this runs for each request.

import { pageHeaders, type PagePolicy } from './page-policy.ts';

export type HeaderBag = Record<string, string | string[] | number>;

// includeSubDomains would reach into names that are not ours to decide about.
const HSTS = 'max-age=31536000';

const SHARED: HeaderBag = {
  'cache-control': 'no-cache, no-store',
  expires: '0',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '0',
};

const API: HeaderBag = {
  ...SHARED,
  'referrer-policy': 'strict-origin-when-cross-origin',
  'accept-ch': 'Sec-CH-UA-Platform-Version',
  'x-frame-options': 'SAMEORIGIN',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

const REDIRECT: HeaderBag = {
  ...SHARED,
  // The address we send people away from may carry what is nobody else's business.
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

export type ResponseHeaders = {
  api(origin: string): HeaderBag;
  redirect(origin: string): HeaderBag;
  page(origin: string, policy: PagePolicy): HeaderBag;
};

export function responseHeaders(): ResponseHeaders {
  const secureApi: HeaderBag = { ...API, 'strict-transport-security': HSTS };
  const secureRedirect: HeaderBag = { ...REDIRECT, 'strict-transport-security': HSTS };
  // A browser keeps HSTS by name: for localhost it would shut out every other program of this machine.
  const isSecure = (origin: string) => /^https:\/\/(?!localhost[:/]|localhost$|127\.|\[::1\])/.test(origin);
  return {
    api: (origin) => ({ ...(isSecure(origin) ? secureApi : API) }),
    redirect: (origin) => ({ ...(isSecure(origin) ? secureRedirect : REDIRECT) }),
    page: (origin, policy) => ({
      ...SHARED,
      // Asked on pages, so that the form which follows says it.
      'accept-ch': 'Sec-CH-UA-Platform-Version',
      ...(isSecure(origin) ? { 'strict-transport-security': HSTS } : {}),
      ...pageHeaders(policy),
    }),
  };
}
