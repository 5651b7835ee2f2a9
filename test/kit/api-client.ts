// OAuth clients of the management API as a program writes them: keys, client assertions, DPoP proofs.
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { Answer, WholeApp } from './whole-app.ts';

export type ProgramKey = { privateKey: KeyObject; jwk: Record<string, unknown>; alg: 'RS256' | 'ES256' };
export type Service = { appId: string; clientId: string; key: ProgramKey };

const base = 'http://localhost:8080';

export function programKey(alg: ProgramKey['alg'] = 'ES256'): ProgramKey {
  const { privateKey, publicKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, alg, jwk: { ...publicKey.export({ format: 'jwk' }), kid: randomUUID() } };
}

/** A compact JWS; `header` and `claims` as they are given. */
export function signed(
  key: ProgramKey,
  header: Record<string, unknown>,
  claims: Record<string, unknown>,
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: key.alg, ...header })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

export function assertion(service: Service, nowMs: number, more: Record<string, unknown> = {}): string {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    iss: service.clientId,
    sub: service.clientId,
    aud: `${base}/oauth2/v1/token`,
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
    ...more,
  };
  return signed(service.key, { kid: service.key.jwk['kid'] }, claims);
}

export type ProofWish = {
  key: ProgramKey;
  nowMs: number;
  method?: string;
  path?: string;
  accessToken?: string;
  nonce?: string;
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
};

export function proof(wish: ProofWish): string {
  const { key, nowMs, method = 'POST', path = '/oauth2/v1/token', accessToken, nonce } = wish;
  const { kid: _kid, ...jwk } = key.jwk;
  return signed(
    key,
    { typ: 'dpop+jwt', jwk, ...wish.header },
    {
      htm: method,
      htu: base + path.replace(/\?.*/, ''),
      iat: Math.floor(nowMs / 1000),
      jti: randomUUID(),
      ...(nonce === undefined ? {} : { nonce }),
      ...(accessToken === undefined
        ? {}
        : { ath: createHash('sha256').update(accessToken).digest('base64url') }),
      ...wish.claims,
    },
  );
}

/** What a program does with a whole org before it. */
export function programs(org: WholeApp) {
  const nowMs = () => org.platform.clock.nowMs();
  const it = {
    nowMs,
    /** A service app that signs its assertions, with these scopes and roles. */
    async service(given: {
      scopes?: string[];
      roles?: string[];
      settings?: Record<string, unknown>;
      key?: ProgramKey;
    }): Promise<Service> {
      const key = given.key ?? programKey();
      const client = await org.client(
        {
          application_type: 'service',
          redirect_uris: [],
          response_types: ['token'],
          grant_types: ['client_credentials'],
          jwks: { keys: [key.jwk] },
          ...given.settings,
        },
        { token_endpoint_auth_method: 'private_key_jwt' },
      );
      for (const scopeId of given.scopes ?? []) await it.grant(client.appId, scopeId);
      for (const type of given.roles ?? [])
        await org.make(`POST /oauth2/v1/clients/${client.clientId}/roles`, { type });
      return { appId: client.appId, clientId: client.clientId, key };
    },
    grant: (appId: string, scopeId: string) =>
      org.make(`POST /api/v1/apps/${appId}/grants`, { issuer: base, scopeId }),
    ask(
      service: Service,
      scope: string,
      headers: Record<string, string> = {},
      more: Record<string, string> = {},
    ): Promise<Answer> {
      return org.post(
        '/oauth2/v1/token',
        {
          grant_type: 'client_credentials',
          scope,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion(service, nowMs()),
          ...more,
        },
        headers,
      );
    },
    async token(service: Service, scope: string): Promise<string> {
      const answer = await it.ask(service, scope);
      if (answer.status !== 200) throw new Error(answer.text);
      return answer.json<{ access_token: string }>().access_token;
    },
    /** The handshake of RFC 9449 8: refused with a nonce, then given. */
    async boundToken(service: Service, scope: string, key: ProgramKey = service.key): Promise<string> {
      const first = await it.ask(service, scope, { dpop: proof({ key, nowMs: nowMs() }) });
      const nonce = first.headers['dpop-nonce'] as string;
      const answer = await it.ask(service, scope, { dpop: proof({ key, nowMs: nowMs(), nonce }) });
      if (answer.status !== 200) throw new Error(answer.text);
      return answer.json<{ access_token: string }>().access_token;
    },
    bearer: (request: string, token: string, body?: unknown) =>
      org.call(request, { authorization: `Bearer ${token}` }, body),
    /** A request with a proof, whose parts may be bent. */
    bound(request: string, token: string, wish: Partial<ProofWish> & { key: ProgramKey }, body?: unknown) {
      const [method = 'GET', path = '/'] = request.split(' ');
      const dpop = proof({ nowMs: nowMs(), method, path, accessToken: token, ...wish });
      return org.call(request, { authorization: `DPoP ${token}`, dpop }, body);
    },
  };
  return it;
}
