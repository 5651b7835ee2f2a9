// Who asks: an API token, an OAuth client with a key of its own, or whoever is signed in in this browser.
import { createProofs, type Proofs } from './dpop.ts';
import { OktaApiError } from './errors.ts';
import { importSigningKey, type PrivateKey, signJwt } from './jwt.ts';

export type Request = { method: string; url: string; headers: Headers; fetch: typeof globalThis.fetch };

export type Authentication = {
  /** Adds to the headers; what it gives is put into the request. */
  authorize(request: Request): Promise<{ credentials?: 'include' | 'same-origin' } | undefined>;
  /** Asked once about an answer that is an error: whether trying again with something new may help. */
  renew?(response: Response): Promise<boolean>;
};

/** A token of an administrator or of a service account. */
export function apiToken(token: string): Authentication {
  return {
    async authorize({ headers }) {
      headers.set('authorization', `SSWS ${token}`);
      return undefined;
    },
  };
}

/** The session of this browser. Writes are taken from the organisation's own pages and from trusted origins, by their Origin. */
export function browserSession(): Authentication {
  return { authorize: async () => ({ credentials: 'include' }) };
}

export type PrivateKeyJwtOptions = {
  clientId: string;
  /** A JWK, a PKCS #8 PEM, or a key of WebCrypto. */
  privateKey: PrivateKey;
  keyId?: string;
  /** `okta.users.read`, … */
  scopes: readonly string[];
  /** Binds the access token to a key that never leaves this client. */
  dpop?: boolean;
};

/** An app of type service: client_credentials with private_key_jwt at the organisation's own authorization server. */
export function privateKeyJwt(options: PrivateKeyJwtOptions): Authentication {
  let token: { value: string; until: number } | undefined;
  let pending: Promise<string> | undefined;
  let proofs: Promise<Proofs> | undefined;
  const ownProofs = () => (options.dpop === true ? (proofs ??= createProofs()) : undefined);

  const requestToken = async ({ url, fetch }: Request): Promise<string> => {
    const endpoint = `${new URL(url).origin}/oauth2/v1/token`;
    const key = await importSigningKey(options.privateKey, options.keyId);
    const prover = await ownProofs();
    for (let attempt = 0; ; attempt += 1) {
      const now = Math.floor(Date.now() / 1000);
      const assertion = await signJwt(key, {
        iss: options.clientId,
        sub: options.clientId,
        aud: endpoint,
        iat: now,
        exp: now + 300,
        jti: crypto.randomUUID(),
      });
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          ...(prover !== undefined && { dpop: await prover.proofFor('POST', endpoint) }),
        },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: options.scopes.join(' '),
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        }).toString(),
      });
      if (response.ok) {
        const { access_token, expires_in } = (await response.json()) as {
          access_token: string;
          expires_in: number;
        };
        token = { value: access_token, until: Date.now() + (expires_in - 30) * 1000 };
        return access_token;
      }
      if (attempt === 0 && prover?.takeNonce(response) === true) continue;
      throw new OktaApiError('POST /oauth2/v1/token', response, await response.text());
    }
  };

  return {
    async authorize(request) {
      const current = token !== undefined && token.until > Date.now() ? token.value : undefined;
      // Calls side by side ask for one token.
      pending ??=
        current === undefined ? requestToken(request).finally(() => (pending = undefined)) : undefined;
      const value = current ?? (await pending) ?? '';
      const prover = await ownProofs();
      request.headers.set('authorization', `${prover === undefined ? 'Bearer' : 'DPoP'} ${value}`);
      if (prover !== undefined)
        request.headers.set('dpop', await prover.proofFor(request.method, request.url, value));
      return undefined;
    },
    async renew(response) {
      if (response.status !== 401) return false;
      if ((await ownProofs())?.takeNonce(response) !== true) token = undefined;
      return true;
    },
  };
}
