// What is measured, each as the client of a real deployment would do it: HTTP in, HTTP out, nothing skipped.
import { createHash, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { benchPassword, benchPerson } from './people.ts';
import { type Answer, headerOf, type LeanConnection, type LoadResult, load } from './lean-client.ts';

export type BenchOrg = {
  port: number;
  people: number;
  sessionSecret: string;
  web: { clientId: string; clientSecret: string };
  service: { clientId: string; clientSecret: string };
  /** Path and query-free: where the service provider sends people. */
  saml: { ssoPath: string };
};

export type Scenario = { name: string; connections: number; operation(org: BenchOrg): LoadOperation };
type LoadOperation = (connection: LeanConnection, worker: number, turn: number) => Promise<void>;

const redirectUri = 'https://rp.example.com/callback';
const verifier = 'a-code-verifier-that-is-long-enough-for-rfc-7636-section-4.1';
const challenge = createHash('sha256').update(verifier).digest('base64url');

export const scenarios: Scenario[] = [
  { name: 'client_credentials', connections: 32, operation: clientCredentials },
  { name: 'refresh', connections: 32, operation: refreshing },
  { name: 'oidc_sign_on', connections: 48, operation: oidcSignOn },
  { name: 'saml_sign_on', connections: 48, operation: samlSignOn },
  { name: 'password_sign_in', connections: 8, operation: passwordSignIn },
];

/** Runs one scenario. */
export function run(scenario: Scenario, org: BenchOrg, seconds: number): Promise<LoadResult> {
  return load({
    port: org.port,
    connections: scenario.connections,
    seconds,
    warmUpSeconds: Math.min(3, seconds / 2),
    operation: scenario.operation(org),
  });
}

function clientCredentials(org: BenchOrg): LoadOperation {
  const request = tokenRequest(org, org.service, 'grant_type=client_credentials&scope=bench%3Aread');
  return async (connection) => {
    expectStatus(await connection.send(request), 200);
  };
}

/** Each worker signs on once, then refreshes with a token that stays (STATIC, as Okta's default for web apps). */
function refreshing(org: BenchOrg): LoadOperation {
  const refreshTokens = new Map<number, string>();
  const signOn = signOnWith(org);
  return async (connection, worker) => {
    let refreshToken = refreshTokens.get(worker);
    if (refreshToken === undefined) {
      refreshToken = (await signOn(connection, worker)).refresh_token ?? '';
      refreshTokens.set(worker, refreshToken);
    }
    const answer = await connection.send(
      tokenRequest(
        org,
        org.web,
        `grant_type=refresh_token&refresh_token=${encodeURIComponent(refreshToken)}`,
      ),
    );
    expectStatus(answer, 200);
  };
}

function oidcSignOn(org: BenchOrg): LoadOperation {
  const signOn = signOnWith(org);
  // A prime stride walks everybody before anybody comes twice, in no order that a cache could like.
  return async (connection, worker, turn) => {
    await signOn(connection, (worker * 7919 + turn * 104_729) % org.people);
  };
}

function signOnWith(
  org: BenchOrg,
): (connection: LeanConnection, index: number) => Promise<{ refresh_token?: string }> {
  const query = new URLSearchParams({
    client_id: org.web.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile offline_access',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).toString();
  return async (connection, index) => {
    const { sessionCookie } = benchPerson(index, org.sessionSecret);
    const authorized = await connection.send(
      `GET /oauth2/default/v1/authorize?${query} HTTP/1.1\r\nHost: localhost:${org.port}\r\nCookie: sid=${sessionCookie}\r\n\r\n`,
    );
    expectStatus(authorized, 302);
    const code = new URL(headerOf(authorized, 'location') ?? 'about:blank').searchParams.get('code');
    if (code === null) throw new Error(`no code: ${authorized.headers}`);
    const answer = await connection.send(
      tokenRequest(
        org,
        org.web,
        `grant_type=authorization_code&code=${encodeURIComponent(code)}&redirect_uri=${encodeURIComponent(redirectUri)}&code_verifier=${verifier}`,
      ),
    );
    expectStatus(answer, 200);
    return JSON.parse(answer.body) as { refresh_token?: string };
  };
}

/** As a service provider does it: a new AuthnRequest by Redirect, the signed response by POST through the browser. */
function samlSignOn(org: BenchOrg): LoadOperation {
  return async (connection, worker, turn) => {
    const person = (worker * 7919 + turn * 104_729) % org.people;
    const { sessionCookie } = benchPerson(person, org.sessionSecret);
    const request =
      `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
      `ID="_${randomBytes(16).toString('hex')}" Version="2.0" IssueInstant="${new Date().toISOString()}">` +
      `<saml:Issuer>https://sp.example.com/saml</saml:Issuer></samlp:AuthnRequest>`;
    const query = new URLSearchParams({
      SAMLRequest: deflateRawSync(request).toString('base64'),
      RelayState: '/orders/1',
    });
    const answer = await connection.send(
      `GET ${org.saml.ssoPath}?${query} HTTP/1.1\r\nHost: localhost:${org.port}\r\nCookie: sid=${sessionCookie}\r\n\r\n`,
    );
    expectStatus(answer, 200);
    if (!answer.body.includes('name="SAMLResponse"'))
      throw new Error(`no response: ${answer.body.slice(0, 400)}`);
  };
}

function passwordSignIn(org: BenchOrg): LoadOperation {
  return async (connection, worker, turn) => {
    const { login } = benchPerson((worker * 7919 + turn * 104_729) % org.people, org.sessionSecret);
    const body = JSON.stringify({ username: login, password: benchPassword });
    const answer = await connection.send(
      `POST /api/v1/authn HTTP/1.1\r\nHost: localhost:${org.port}\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    expectStatus(answer, 200);
  };
}

function tokenRequest(
  org: BenchOrg,
  client: { clientId: string; clientSecret: string },
  body: string,
): string {
  const credentials = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  return `POST /oauth2/default/v1/token HTTP/1.1\r\nHost: localhost:${org.port}\r\nAuthorization: Basic ${credentials}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function expectStatus(answer: Answer, status: number): void {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${answer.headers}\n${answer.body}`.slice(0, 800));
}
