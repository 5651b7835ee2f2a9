import type { IdentityProviderType } from './identity-provider.ts';

type Endpoints = Record<string, { url: string; binding: string }>;
const redirect = (url: string) => ({ url, binding: 'HTTP-REDIRECT' });
const post = (url: string) => ({ url, binding: 'HTTP-POST' });

/** Where providers that everybody knows are found, so that nobody has to write it. */
export const knownEndpoints: Partial<Record<IdentityProviderType, Endpoints>> = {
  APPLE: {
    authorization: redirect('https://appleid.apple.com/auth/authorize'),
    token: post('https://appleid.apple.com/auth/token'),
  },
  FACEBOOK: {
    authorization: redirect('https://www.facebook.com/dialog/oauth'),
    token: post('https://graph.facebook.com/oauth/access_token'),
  },
  GITHUB: {
    authorization: redirect('https://github.com/login/oauth/authorize'),
    token: post('https://github.com/login/oauth/access_token'),
  },
  GITLAB: {
    authorization: redirect('https://gitlab.com/oauth/authorize'),
    token: post('https://gitlab.com/oauth/token'),
  },
  GOOGLE: {
    authorization: redirect('https://accounts.google.com/o/oauth2/auth'),
    token: post('https://www.googleapis.com/oauth2/v3/token'),
  },
  LINKEDIN: {
    authorization: redirect('https://www.linkedin.com/oauth/v2/authorization'),
    token: post('https://www.linkedin.com/oauth/v2/accessToken'),
  },
  MICROSOFT: {
    authorization: redirect('https://login.microsoftonline.com/common/oauth2/v2.0/authorize'),
    token: post('https://login.microsoftonline.com/common/oauth2/v2.0/token'),
  },
};
