// A sign-on without a browser, over HTTP: classic authn gives a session token, authorize turns it into a session and a code.
import { createHash } from 'node:crypto';

export type Client = { clientId: string; clientSecret: string; redirectUri: string };
export type TokenAnswer = {
  status: number;
  body: {
    access_token?: string;
    refresh_token?: string;
    id_token?: string;
    error?: string;
    error_description?: string;
  };
};

const verifier = 'a-code-verifier-that-is-long-enough-for-rfc-7636-section-4.1';
const challenge = createHash('sha256').update(verifier).digest('base64url');

/** POST /api/v1/authn; the session token, or undefined when the password was refused. */
export async function sessionTokenOf(
  base: string,
  username: string,
  password: string,
): Promise<string | undefined> {
  const answer = await fetch(`${base}/api/v1/authn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  const body = (await answer.json()) as { sessionToken?: string };
  return answer.ok ? body.sessionToken : undefined;
}

/** The address of an authorization request with PKCE and offline_access on the `default` server. */
export function authorizeUrl(base: string, client: Client, extra: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: 'openid profile offline_access',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...extra,
  });
  return `${base}/oauth2/default/v1/authorize?${query}`;
}

/** Follows authorize once; the redirect's parameters and the cookies that were set. */
export async function authorize(
  base: string,
  client: Client,
  options: { cookie?: string; sessionToken?: string; extra?: Record<string, string> },
): Promise<{
  status: number;
  location: URL | undefined;
  code: string | undefined;
  error: string | undefined;
  cookie: string | undefined;
}> {
  const url = authorizeUrl(base, client, {
    ...options.extra,
    ...(options.sessionToken === undefined ? {} : { sessionToken: options.sessionToken }),
  });
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: options.cookie === undefined ? {} : { cookie: options.cookie },
  });
  const header = answer.headers.get('location');
  const location = header === null ? undefined : new URL(header, base);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => /^(__Host-)?sid=/.test(pair));
  return {
    status: answer.status,
    location,
    code: location?.searchParams.get('code') ?? undefined,
    error: location?.searchParams.get('error') ?? undefined,
    cookie,
  };
}

/** POST token with client_secret_basic. */
export async function token(
  base: string,
  client: Client,
  parameters: Record<string, string>,
): Promise<TokenAnswer> {
  const answer = await fetch(`${base}/oauth2/default/v1/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams(parameters),
  });
  return { status: answer.status, body: (await answer.json()) as TokenAnswer['body'] };
}

/** Redeems a code. */
export function redeem(base: string, client: Client, code: string): Promise<TokenAnswer> {
  return token(base, client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
  });
}

/** Uses a refresh token. */
export function refresh(base: string, client: Client, refreshToken: string): Promise<TokenAnswer> {
  return token(base, client, { grant_type: 'refresh_token', refresh_token: refreshToken });
}
