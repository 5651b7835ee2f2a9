import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { aWebApp, type TestAccess, testAccess, type WireApp } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

type WireError = { errorCode: string; errorSummary: string; errorCauses: { errorSummary: string }[] };

const send = (request: string, body?: unknown) =>
  access.api.call(request, body === undefined ? {} : { body });
const create = (more: Record<string, unknown> = {}) => send('POST /api/v1/apps', aWebApp(more));
/** A body with other OAuth settings and credentials. */
const client = (settings: Record<string, unknown>, credentials: Record<string, unknown> = {}) =>
  aWebApp({
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic', ...credentials } },
    settings: {
      oauthClient: {
        application_type: 'web',
        redirect_uris: ['https://rp.example.com/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        ...settings,
      },
    },
  });
const rsa = (modulusLength = 2048) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' }) as Record<
    string,
    unknown
  >;

describe('what cannot be registered', () => {
  const place = 'settings.oauthClient';
  const key = rsa();
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const refusals: [string, Record<string, unknown>, string][] = [
    [
      'javascript: in any case',
      client({ redirect_uris: ['JavaScript:alert(1)'] }),
      `${place}.redirect_uris.0: `,
    ],
    ['data:', client({ redirect_uris: ['DATA:text/html,x'] }), `${place}.redirect_uris.0: `],
    [
      'http to another machine',
      client({ redirect_uris: ['http://rp.example.com/cb'] }),
      `${place}.redirect_uris.0: `,
    ],
    ['a fragment', client({ redirect_uris: ['https://rp.example.com/cb#x'] }), `${place}.redirect_uris.0: `],
    [
      'credentials in the address',
      client({ redirect_uris: ['https://a:b@rp.example.com/cb'] }),
      `${place}.redirect_uris.0: `,
    ],
    [
      'a star without the switch',
      client({ redirect_uris: ['https://a-*.rp.example.com/cb'] }),
      `${place}.redirect_uris.0: `,
    ],
    [
      'a star for a whole domain',
      client({ redirect_uris: ['https://*.com/cb'], wildcard_redirect: 'SUBDOMAIN' }),
      `${place}.redirect_uris.0: `,
    ],
    [
      'the second address wrong',
      client({ redirect_uris: ['https://rp.example.com/cb', '//rp'] }),
      `${place}.redirect_uris.1: `,
    ],
    [
      'a private scheme for a web app',
      client({ redirect_uris: ['com.example.app:/cb'] }),
      `${place}.redirect_uris.0: `,
    ],
    ['no address at all', client({ redirect_uris: [] }), `${place}.redirect_uris: needs at least one`],
    [
      'post-logout to javascript:',
      client({ post_logout_redirect_uris: ['javascript:1'] }),
      `${place}.post_logout_redirect_uris.0: `,
    ],
    [
      'a star at sign-out',
      client({ post_logout_redirect_uris: ['https://a-*.rp.example.com/'], wildcard_redirect: 'SUBDOMAIN' }),
      `${place}.post_logout_redirect_uris.0: `,
    ],
    ['a home page in javascript', client({ client_uri: 'javascript:alert(1)' }), `${place}.client_uri: `],
    ['a logo in data:', client({ logo_uri: 'data:image/svg+xml,x' }), `${place}.logo_uri: `],
    [
      'sign-in begun over http',
      client({ initiate_login_uri: 'http://rp.example.com/' }),
      `${place}.initiate_login_uri: must use https`,
    ],
    [
      'back-channel over http',
      client({ backchannel_logout_uri: 'http://rp.example.com/' }),
      `${place}.backchannel_logout_uri: must use https`,
    ],
    [
      'front-channel at another site',
      client({ frontchannel_logout_uri: 'https://other.example.com/' }),
      `${place}.frontchannel_logout_uri: must have the scheme, host and port`,
    ],
    [
      'single logout without an address',
      client({ participate_slo: true }),
      `${place}.frontchannel_logout_uri: is required`,
    ],
    [
      'a code grant without code',
      client({ response_types: ['token'], grant_types: ['authorization_code'] }),
      `${place}.response_types: must include 'code'`,
    ],
    [
      'code without a code grant',
      client({ grant_types: ['implicit'], response_types: ['code', 'token'] }),
      `${place}.grant_types: must include 'authorization_code'`,
    ],
    [
      'implicit without a token',
      client({ grant_types: ['implicit', 'authorization_code'] }),
      `${place}.response_types: must include 'token' or 'id_token'`,
    ],
    [
      'a token without implicit',
      client({ response_types: ['code', 'token'] }),
      `${place}.grant_types: must include 'implicit'`,
    ],
    ['an unknown grant', client({ grant_types: ['mind_reading'] }), `${place}.grant_types.0: must be one of`],
    [
      'client credentials in a browser',
      client(
        { application_type: 'browser', grant_types: ['client_credentials', 'authorization_code'] },
        { token_endpoint_auth_method: 'none' },
      ),
      `${place}.grant_types: 'client_credentials' is not for`,
    ],
    [
      'a secret in a browser',
      client({ application_type: 'browser' }),
      'credentials.oauthClient.token_endpoint_auth_method: must be',
    ],
    [
      'a service that redirects',
      client({ application_type: 'service', grant_types: ['client_credentials', 'authorization_code'] }),
      `${place}.grant_types: 'authorization_code' is not for`,
    ],
    [
      'a service without its grant',
      client({
        application_type: 'service',
        grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'],
        response_types: ['token'],
      }),
      `${place}.grant_types: must include 'client_credentials'`,
    ],
    [
      'a public client without PKCE',
      client({}, { token_endpoint_auth_method: 'none', pkce_required: false }),
      'credentials.oauthClient.pkce_required: must be true',
    ],
    [
      'a public client with static refresh tokens',
      client(
        {
          application_type: 'native',
          grant_types: ['authorization_code', 'refresh_token'],
          refresh_token: { rotation_type: 'STATIC' },
        },
        { token_endpoint_auth_method: 'none' },
      ),
      `${place}.refresh_token.rotation_type: must be 'ROTATE'`,
    ],
    [
      'a leeway of two minutes',
      client({
        grant_types: ['authorization_code', 'refresh_token'],
        refresh_token: { rotation_type: 'ROTATE', leeway: 120 },
      }),
      `${place}.refresh_token.leeway: must be at most 60`,
    ],
    [
      'private_key_jwt without a key',
      client({}, { token_endpoint_auth_method: 'private_key_jwt' }),
      `${place}.jwks: or jwks_uri is required`,
    ],
    ['a private key', client({ jwks: { keys: [privateKey] } }), `${place}.jwks.keys.0.d: `],
    ['a short RSA key', client({ jwks: { keys: [rsa(1024)] } }), `${place}.jwks.keys.0.n: `],
    ['two keys without names', client({ jwks: { keys: [key, rsa()] } }), 'Each key should have a unique kid'],
    [
      'two keys of one name',
      client({
        jwks: {
          keys: [
            { ...key, kid: 'a' },
            { ...rsa(), kid: 'a' },
          ],
        },
      }),
      "All keys in the 'jwks' must have a unique `kid`.",
    ],
    [
      'keys by value and by address',
      client({ jwks: { keys: [key] }, jwks_uri: 'https://rp.example.com/keys' }),
      `${place}.jwks_uri: cannot stand beside`,
    ],
    [
      'a short secret',
      client({}, { client_secret: 'short' }),
      "credentials.oauthClient.client_secret: 'client_secret' must be at least '14'",
    ],
    [
      'a secret beyond ASCII',
      client({}, { client_secret: 'sécret-with-fourteen' }),
      "credentials.oauthClient.client_secret: 'client_secret' must only contain printable ASCII",
    ],
    [
      'a short secret for HMAC',
      client({}, { client_secret: 'x'.repeat(31), token_endpoint_auth_method: 'client_secret_jwt' }),
      "client_secret: 'client_secret' must be at least '32'",
    ],
    [
      'a client id that could be a person',
      client({}, { client_id: '00u12345678901234567' }),
      'credentials.oauthClient.client_id: is reserved',
    ],
    [
      'a reserved client id',
      client({}, { client_id: 'ALL_CLIENTS' }),
      'credentials.oauthClient.client_id: is reserved',
    ],
    [
      'a client id with spaces',
      client({}, { client_id: 'my client' }),
      'credentials.oauthClient.client_id: must have 6 to 100',
    ],
    [
      'IdP-started sign-in without an address',
      client({ idp_initiated_login: { mode: 'SPEC' } }),
      `${place}.initiate_login_uri: is required`,
    ],
    ['an unknown property', client({ redirectUris: [] }), `${place}.redirectUris: is not a known property`],
    ['rights in the body', aWebApp({ permissions: 'all' }), 'permissions: is not a known property'],
    ['a name of another kind', aWebApp({ name: 'bookmark' }), "name: must be 'oidc_client'"],
    ['no label', aWebApp({ label: '  ' }), 'label: must have at least 1 characters'],
    [
      'a template that is none',
      aWebApp({ credentials: { userNameTemplate: { template: '${source.login' } } }),
      'credentials.userNameTemplate.template: ',
    ],
    [
      'a bookmark to javascript:',
      { label: 'x', signOnMode: 'BOOKMARK', settings: { app: { url: 'javascript:alert(1)' } } },
      'settings.app.url: must',
    ],
    [
      'a bookmark without an address',
      { label: 'x', signOnMode: 'BOOKMARK' },
      'settings.app.url: is required',
    ],
    [
      'an OAuth client in a bookmark',
      {
        label: 'x',
        signOnMode: 'BOOKMARK',
        settings: { app: { url: 'https://a.example.com' }, oauthClient: {} },
      },
      'settings.oauthClient: is not for apps of the sign-on mode BOOKMARK',
    ],
    ['a mode nobody knows', { label: 'x', signOnMode: 'TELEPATHY' }, 'signOnMode: must be one of'],
  ];
  for (const [name, body, cause] of refusals) {
    test(`${name} is refused, naming the field`, async () => {
      const answer = await send('POST /api/v1/apps', body);
      const error = answer.json<WireError>();
      expect([answer.status, error.errorCode]).toEqual([400, 'E0000001']);
      expect(error.errorCauses.map((one) => one.errorSummary).join('\n')).toContain(cause);
      expect(await access.eventTypes()).toEqual([]);
    });
  }

  const later: [string, Record<string, unknown>, string][] = [
    [
      'a SAML app with an inline hook',
      { label: 'x', signOnMode: 'SAML_2_0', settings: { signOn: { inlineHooks: [{ id: 'cal1' }] } } },
      'inlineHooks',
    ],
    [
      'a client tied to a network zone',
      client({ network: { connection: 'ZONE', include: ['nzo'] } }),
      'network',
    ],
    [
      'an encrypted ID token',
      client({ id_token_encrypted_response_alg: 'RSA-OAEP-256' }),
      'id_token_encrypted_response_alg',
    ],
    ['pairwise subjects', client({ subject_type: 'pairwise' }), 'subject_type'],
  ];
  for (const [name, body, cause] of later) {
    test(`${name} is said to be not there yet instead of being ignored`, async () => {
      const answer = await send('POST /api/v1/apps', body);
      expect(answer.status).toBe(401);
      expect(answer.json()).toMatchObject({
        errorCode: 'E0000015',
        errorCauses: [{ errorSummary: expect.stringContaining(cause) }],
      });
    });
  }
});

describe('an OpenID Connect app', () => {
  test('comes with the defaults of the wire format', async () => {
    const answer = await create();
    expect(answer.status).toBe(200);
    const app = answer.json<WireApp>();
    expect(app).toMatchObject({
      id: expect.stringMatching(/^0oa[0-9A-Za-z]{17}$/),
      orn: `orn:okta:idp:00o00000000000000001:apps:oidc_client:${app.id}`,
      name: 'oidc_client',
      status: 'ACTIVE',
      accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
      visibility: {
        autoLaunch: false,
        autoSubmitToolbar: false,
        hide: { iOS: true, web: true },
        appLinks: { oidc_client_link: true },
      },
      features: [],
      universalLogout: null,
      credentials: {
        userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' },
        signing: { kid: 'kid-1' },
        oauthClient: {
          autoKeyRotation: true,
          client_id: app.id,
          client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{64}$/),
          token_endpoint_auth_method: 'client_secret_basic',
          pkce_required: false,
        },
      },
      settings: {
        app: {},
        notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
        manualProvisioning: false,
        implicitAssignment: false,
        emOptInStatus: 'NONE',
        notes: { admin: null, enduser: null },
        oauthClient: {
          client_uri: null,
          consent_method: 'TRUSTED',
          issuer_mode: 'ORG_URL',
          wildcard_redirect: 'DISABLED',
          idp_initiated_login: { mode: 'DISABLED', default_scope: [] },
          dpop_bound_access_tokens: false,
        },
      },
    });
    expect(Object.keys(app._links).sort()).toEqual(
      [
        'accessPolicy',
        'appLinks',
        'clientCredentials',
        'deactivate',
        'groups',
        'logo',
        'policies',
        'profileEnrollment',
        'uploadLogo',
        'users',
      ].sort(),
    );
    expect(await access.eventTypes()).toEqual(['application.lifecycle.create']);
  });

  test('its secret is kept encrypted, and compared without being opened', async () => {
    const app = (await create()).json<WireApp>();
    const secret = app.credentials.oauthClient.client_secret ?? '';
    const [row] = await access.platform.database.query<{ box: Buffer; hash: Buffer }>(
      sql`select box, hash from client_secrets where app_id = ${app.id}`,
    );
    expect(Buffer.concat([row?.box ?? Buffer.alloc(0), row?.hash ?? Buffer.alloc(0)]).includes(secret)).toBe(
      false,
    );
    const oidc = access.apps.find(app.id)?.oidc;
    if (oidc === undefined) throw new Error('no client');
    expect(access.apps.isClientSecret(oidc, secret)).toBe(true);
    for (const wrong of ['', secret.slice(1), `${secret} `, secret.toUpperCase()]) {
      expect(access.apps.isClientSecret(oidc, wrong)).toBe(false);
    }
    expect(access.apps.revealClientSecrets(oidc)).toEqual([secret]);
  });

  test('who may only read sees no secret', async () => {
    const app = (await create()).json<WireApp>();
    const as = aCaller({ permissions: new Set(['okta.apps.read']) });
    const read = (await access.api.call(`GET /api/v1/apps/${app.id}`, { as })).json<WireApp>();
    expect(read.credentials.oauthClient).not.toHaveProperty('client_secret');
    const secrets = await access.api.call(`GET /api/v1/apps/${app.id}/credentials/secrets`, { as });
    expect(secrets.status).toBe(403);
    expect((await access.api.call('POST /api/v1/apps', { as, body: aWebApp() })).status).toBe(403);
  });

  test('a public client has no secret and proves itself by PKCE, and its refresh tokens rotate', async () => {
    for (const application_type of ['browser', 'native']) {
      const body = client(
        { application_type, grant_types: ['authorization_code', 'refresh_token'] },
        { token_endpoint_auth_method: 'none' },
      );
      const app = (await send('POST /api/v1/apps', body)).json<WireApp>();
      expect(app.credentials.oauthClient).toMatchObject({ pkce_required: true });
      expect(app.credentials.oauthClient).not.toHaveProperty('client_secret');
      expect(app.settings.oauthClient.refresh_token).toEqual({ rotation_type: 'ROTATE', leeway: 30 });
      expect(access.apps.find(app.id)?.oidc).toMatchObject({
        secrets: [],
        rotation: { type: 'ROTATE', leewaySeconds: 30 },
      });
    }
  });

  test('http is taken for this machine, a private scheme for native apps, a star where it is switched on', async () => {
    const taken: [Record<string, unknown>, Record<string, unknown>][] = [
      [{ redirect_uris: ['http://localhost:3000/cb'] }, {}],
      [
        { application_type: 'native', redirect_uris: ['http://127.0.0.1/cb', 'com.example.app:/cb'] },
        { token_endpoint_auth_method: 'none' },
      ],
      [{ redirect_uris: ['https://pr-*.rp.example.com/cb'], wildcard_redirect: 'SUBDOMAIN' }, {}],
    ];
    for (const [settings, credentials] of taken) {
      expect((await send('POST /api/v1/apps', client(settings, credentials))).status).toBe(200);
    }
  });

  test('a chosen client id and secret are used; a taken client id is refused', async () => {
    const chosen = { client_id: 'my.client-1', client_secret: 'a-secret-of-my-own' };
    const app = (await send('POST /api/v1/apps', client({}, chosen))).json<WireApp>();
    expect(app.credentials.oauthClient).toMatchObject(chosen);
    expect(app.id).not.toBe('my.client-1');
    expect(access.apps.findByClientId('my.client-1')?.id).toBe(app.id);
    expect(access.apps.findByClientId(app.id)).toBeUndefined();
    await access.eventTypes();
    expect((await send('POST /api/v1/apps', client({}, chosen))).json()).toMatchObject({
      errorCode: 'E0000001',
      errorCauses: [{ errorSummary: 'credentials.oauthClient.client_id: is in use by another app' }],
    });
    expect(await access.eventTypes()).toEqual([]);
  });

  test('what was read can be sent back unchanged, and the secret stays', async () => {
    const body = client({
      grant_types: ['authorization_code', 'refresh_token', 'implicit'],
      response_types: ['code', 'id_token'],
      post_logout_redirect_uris: ['https://rp.example.com/bye'],
      initiate_login_uri: 'https://rp.example.com/login',
      idp_initiated_login: { mode: 'SPEC', default_scope: ['openid'] },
      frontchannel_logout_uri: 'https://rp.example.com/front',
      frontchannel_logout_session_required: true,
      participate_slo: true,
      backchannel_logout_uri: 'https://rp.example.com/back',
      backchannel_logout_session_required: true,
      tos_uri: 'https://rp.example.com/tos',
      policy_uri: 'https://rp.example.com/privacy',
      id_token_signed_response_alg: 'ES256',
      jwks: { keys: [{ ...rsa(), kid: 'a', use: 'sig', alg: 'RS256' }] },
    });
    const app = (await send('POST /api/v1/apps', body)).json<WireApp>();
    expect(app.visibility.hide.web).toBe(false);
    const again = await send(`PUT /api/v1/apps/${app.id}`, app);
    expect(again.status).toBe(200);
    expect({ ...again.json(), lastUpdated: '' }).toEqual({ ...app, lastUpdated: '' });
    expect(access.apps.find(app.id)?.oidc).toMatchObject({
      participatesInSlo: true,
      backchannelLogout: { uri: 'https://rp.example.com/back', sessionRequired: true },
      frontchannelLogout: { uri: 'https://rp.example.com/front', sessionRequired: true },
      idTokenAlg: 'ES256',
      keys: [{ kid: 'a', algorithms: ['RS256'] }],
      idpInitiated: { mode: 'SPEC', defaultScope: ['openid'] },
    });
    expect(await access.eventTypes()).toEqual([
      'application.lifecycle.create',
      'application.lifecycle.update',
    ]);
  });

  test('a replacement changes what it says, keeps what it leaves out, and never the client id or mode', async () => {
    const app = (await create()).json<WireApp>();
    const bare = { name: 'oidc_client', label: 'Renamed', signOnMode: 'OPENID_CONNECT' };
    const renamed = (await send(`PUT /api/v1/apps/${app.id}`, bare)).json<WireApp>();
    expect(renamed.label).toBe('Renamed');
    expect(renamed.settings.oauthClient).toEqual(app.settings.oauthClient);
    expect(renamed.credentials).toEqual(app.credentials);
    const otherId = client({}, { client_id: 'another.client' });
    expect((await send(`PUT /api/v1/apps/${app.id}`, otherId)).status).toBe(400);
    const otherMode = {
      label: 'x',
      signOnMode: 'BOOKMARK',
      settings: { app: { url: 'https://a.example.com/' } },
    };
    expect((await send(`PUT /api/v1/apps/${app.id}`, otherMode)).status).toBe(400);
  });

  test('a client that stops using secrets cannot go on with the old one; one that starts gets one', async () => {
    const app = (await create()).json<WireApp>();
    const keys = client({ jwks: { keys: [rsa()] } }, { token_endpoint_auth_method: 'private_key_jwt' });
    const changed = (await send(`PUT /api/v1/apps/${app.id}`, keys)).json<WireApp>();
    expect(changed.credentials.oauthClient).not.toHaveProperty('client_secret');
    expect(access.apps.find(app.id)?.oidc?.secrets).toEqual([]);
    const publicApp = (
      await send('POST /api/v1/apps', client({}, { token_endpoint_auth_method: 'none' }))
    ).json<WireApp>();
    const confidential = (await send(`PUT /api/v1/apps/${publicApp.id}`, client({}))).json<WireApp>();
    expect(confidential.credentials.oauthClient.client_secret).toHaveLength(64);
  });

  test('a secret that is sent replaces the one that was', async () => {
    const app = (await create()).json<WireApp>();
    const sent = client({}, { client_secret: 'another-secret-here' });
    const changed = (await send(`PUT /api/v1/apps/${app.id}`, sent)).json<WireApp>();
    expect(changed.credentials.oauthClient.client_secret).toBe('another-secret-here');
    const oidc = access.apps.find(app.id)?.oidc;
    expect(oidc && access.apps.isClientSecret(oidc, app.credentials.oauthClient.client_secret ?? '')).toBe(
      false,
    );
  });

  test('the private path of the Terraform provider tells and sets the issuer mode', async () => {
    const app = (await create()).json<WireApp>();
    const path = `/api/v1/internal/apps/${app.id}/settings/oauth/idToken`;
    expect((await send(`GET ${path}`)).json()).toEqual({
      issuer: 'http://localhost:8080',
      orgUrl: 'http://localhost:8080',
      customUrl: null,
      audience: app.id,
      issuerMode: 'ORG_URL',
    });
    expect((await send(`POST ${path}`, { issuerMode: 'DYNAMIC' })).json()).toMatchObject({
      issuer: null,
      issuerMode: 'DYNAMIC',
    });
    expect(access.apps.find(app.id)?.oidc?.issuerMode).toBe('DYNAMIC');
  });
});

describe('the life of an app', () => {
  test('it is deleted only when it is inactive', async () => {
    const app = (await create()).json<WireApp>();
    const refused = await send(`DELETE /api/v1/apps/${app.id}`);
    expect([refused.status, refused.json()]).toMatchObject([
      403,
      {
        errorCode: 'E0000056',
        errorCauses: [{ errorSummary: 'The application must be deactivated before deletion.' }],
      },
    ]);
    const off = await send(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`);
    expect([off.status, off.json()]).toEqual([200, {}]);
    expect((await send(`GET /api/v1/apps/${app.id}`)).json<WireApp>()._links).toHaveProperty('activate');
    await send(`POST /api/v1/apps/${app.id}/lifecycle/activate`);
    await send(`POST /api/v1/apps/${app.id}/lifecycle/activate`);
    await send(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`);
    expect((await send(`DELETE /api/v1/apps/${app.id}`)).status).toBe(204);
    expect((await send(`GET /api/v1/apps/${app.id}`)).json()).toMatchObject({
      errorCode: 'E0000007',
      errorSummary: `Not found: Resource not found: ${app.id} (AppInstance)`,
    });
    expect(await access.eventTypes()).toEqual([
      'application.lifecycle.create',
      'application.lifecycle.deactivate',
      'application.lifecycle.activate',
      'application.lifecycle.deactivate',
      'application.lifecycle.delete',
    ]);
  });

  test('it may be created inactive', async () => {
    const app = (await send('POST /api/v1/apps?activate=false', aWebApp())).json<WireApp>();
    expect(app.status).toBe('INACTIVE');
  });

  test('a bookmark is a tile with an address', async () => {
    const body = {
      name: 'bookmark',
      label: 'Handbook',
      signOnMode: 'BOOKMARK',
      settings: { app: { url: 'https://handbook.example.com/' } },
    };
    const app = (await send('POST /api/v1/apps', body)).json<WireApp>();
    expect(app).toMatchObject({
      name: 'bookmark',
      visibility: { hide: { iOS: false, web: false }, appLinks: { login: true } },
      settings: { app: { requestIntegration: false, url: 'https://handbook.example.com/' } },
      credentials: { signing: {} },
    });
    expect(app._links.appLinks?.[0]?.href).toBe(`http://localhost:8080/home/bookmark/${app.id}/2557`);
    expect((await send(`GET /api/v1/apps/${app.id}/credentials/secrets`)).status).toBe(404);
    expect((await send(`PUT /api/v1/apps/${app.id}`, app)).status).toBe(200);
  });

  test('the apps that come with the product cannot be changed or deleted', async () => {
    const console = access.apps.findByName('gatehouse_console');
    expect(console).toMatchObject({ firstParty: true, implicitAssignment: true });
    for (const request of ['PUT', 'DELETE'].map((method) => `${method} /api/v1/apps/${console?.id}`)) {
      expect((await send(request, request.startsWith('PUT') ? aWebApp() : undefined)).status).toBe(400);
    }
    expect((await send(`POST /api/v1/apps/${console?.id}/lifecycle/deactivate`)).status).toBe(400);
    expect(
      (await send(`PUT /api/v1/apps/${console?.id}/policies/${access.policies.defaultAccessPolicyId()}`))
        .status,
    ).toBe(400);
    expect((await send(`GET /api/v1/apps/${console?.id}`)).json<WireApp>().settings.app.url).toBe(
      'http://localhost:8080/admin',
    );
  });
});

describe('secrets', () => {
  const path = (app: WireApp) => `/api/v1/apps/${app.id}/credentials/secrets`;
  type WireSecret = {
    id: string;
    status: string;
    client_secret: string;
    secret_hash: string;
    _links: Record<string, unknown>;
  };

  test('a second one is made, both work, the first is retired and deleted', async () => {
    const app = (await create()).json<WireApp>();
    const first = app.credentials.oauthClient.client_secret ?? '';
    const made = await send(`POST ${path(app)}`, {});
    expect(made.status).toBe(201);
    const second = made.json<WireSecret>();
    expect(second).toMatchObject({
      status: 'ACTIVE',
      id: expect.stringMatching(/^ocs/),
      secret_hash: expect.stringMatching(/^.{22}$/),
    });
    const works = (secret: string) => {
      const oidc = access.apps.find(app.id)?.oidc;
      return oidc !== undefined && access.apps.isClientSecret(oidc, secret);
    };
    expect([works(first), works(second.client_secret)]).toEqual([true, true]);
    expect((await send(`POST ${path(app)}`, {})).json<WireError>().errorCauses[0]?.errorSummary).toMatch(
      /maximum number/,
    );
    const [old] = (await send(`GET ${path(app)}`)).json<WireSecret[]>();
    expect((await send(`DELETE ${path(app)}/${old?.id}`)).status).toBe(400);
    expect((await send(`POST ${path(app)}/${old?.id}/lifecycle/deactivate`)).json()).toMatchObject({
      status: 'INACTIVE',
    });
    expect([works(first), works(second.client_secret)]).toEqual([false, true]);
    const only = await send(`POST ${path(app)}/${second.id}/lifecycle/deactivate`);
    expect(only.json<WireError>().errorCauses[0]?.errorSummary).toBe(
      "You can't deactivate the only active client secret.",
    );
    expect((await send(`DELETE ${path(app)}/${old?.id}`)).status).toBe(204);
    expect((await send(`GET ${path(app)}/${old?.id}`)).status).toBe(404);
    expect(await access.eventTypes()).toEqual([
      'application.lifecycle.create',
      'app.oauth2.credentials.lifecycle.create',
      'app.oauth2.credentials.lifecycle.deactivate',
      'app.oauth2.credentials.lifecycle.delete',
    ]);
  });

  test('a secret of another app is not found through this one', async () => {
    const [mine, other] = [(await create()).json<WireApp>(), (await create()).json<WireApp>()];
    const [secret] = (await send(`GET ${path(other)}`)).json<WireSecret[]>();
    expect((await send(`GET ${path(mine)}/${secret?.id}`)).status).toBe(404);
    expect((await send(`POST ${path(mine)}/${secret?.id}/lifecycle/deactivate`)).status).toBe(404);
    expect((await send(`DELETE ${path(mine)}/${secret?.id}`)).status).toBe(404);
  });

  test('a client of keys takes no secret', async () => {
    const app = (
      await send(
        'POST /api/v1/apps',
        client({ jwks: { keys: [rsa()] } }, { token_endpoint_auth_method: 'private_key_jwt' }),
      )
    ).json<WireApp>();
    const answer = await send(`POST ${path(app)}`, { client_secret: 'a-secret-of-my-own' });
    expect(answer.json<WireError>().errorCauses[0]?.errorSummary).toBe(
      "'client_secret' can't be used when 'token_endpoint_auth_method' is 'private_key_jwt'.",
    );
  });
});

describe('keys', () => {
  const path = (app: WireApp) => `/api/v1/apps/${app.id}/credentials/jwks`;
  type WireKey = { id: string; kid: string; status: string };

  test('are added, switched off and on, and deleted; the last active one stays', async () => {
    const body = client(
      { jwks: { keys: [{ ...rsa(), kid: 'first' }] } },
      { token_endpoint_auth_method: 'private_key_jwt' },
    );
    const app = (await send('POST /api/v1/apps', body)).json<WireApp>();
    const [first] = (await send(`GET ${path(app)}`)).json<WireKey[]>();
    expect(
      (await send(`POST ${path(app)}/${first?.id}/lifecycle/deactivate`)).json<WireError>().errorCauses[0]
        ?.errorSummary,
    ).toMatch(/Can't deactivate the only active JSON Web Key/);
    const made = await send(`POST ${path(app)}`, {
      ...rsa(),
      kid: 'second',
      use: 'sig',
      alg: 'RS256',
      status: 'ACTIVE',
    });
    expect([made.status, made.json()]).toMatchObject([
      201,
      { id: expect.stringMatching(/^pks/), kid: 'second', status: 'ACTIVE' },
    ]);
    const kids = () => access.apps.find(app.id)?.oidc?.keys.map((one) => one.kid);
    expect(kids()).toEqual(['first', 'second']);
    expect((await send(`POST ${path(app)}/${first?.id}/lifecycle/deactivate`)).status).toBe(200);
    expect(kids()).toEqual(['second']);
    expect((await send(`DELETE ${path(app)}/${first?.id}`)).status).toBe(204);
    expect(
      (await send(`POST ${path(app)}`, { ...rsa(), kid: 'second' })).json<WireError>().errorCauses[0]
        ?.errorSummary,
    ).toMatch(/unique `kid`/);
    expect((await send(`POST ${path(app)}`, rsa())).json<WireError>().errorCauses[0]?.errorSummary).toMatch(
      /should have a unique kid/,
    );
    expect((await send(`POST ${path(app)}`, { ...rsa(1024), kid: 'weak' })).status).toBe(400);
    expect((await send(`POST ${path(app)}`, { ...rsa(), kid: 'enc', use: 'enc' })).status).toBe(400);
    expect(await access.eventTypes()).toEqual([
      'application.lifecycle.create',
      'app.oauth2.credentials.lifecycle.create',
      'app.oauth2.credentials.lifecycle.deactivate',
      'app.oauth2.credentials.lifecycle.delete',
    ]);
  });

  test('a set given by address takes the place of one given by value', async () => {
    const app = (
      await send(
        'POST /api/v1/apps',
        client({ jwks: { keys: [rsa()] } }, { token_endpoint_auth_method: 'private_key_jwt' }),
      )
    ).json<WireApp>();
    const changed = await send(
      `PUT /api/v1/apps/${app.id}`,
      client({ jwks_uri: 'https://rp.example.com/keys' }, { token_endpoint_auth_method: 'private_key_jwt' }),
    );
    expect(changed.status).toBe(200);
    expect(access.apps.find(app.id)?.oidc).toMatchObject({
      keys: [],
      jwksUri: 'https://rp.example.com/keys',
    });
  });
});

describe('lists', () => {
  const labels = async (query: string) =>
    (await send(`GET /api/v1/apps?${query}`)).json<WireApp[]>().map((app) => app.label);

  test('by the beginning of a name, by filter, by person and by group', async () => {
    const group = await access.addGroup('Listed');
    const person = await access.addPerson('listed@example.com');
    await access.directory.users.addToGroup(
      { actor: { id: 'x', type: 'User', alternateId: 'x', displayName: 'x' } },
      group,
      person.id,
    );
    const one = (await create({ label: 'Zebra one' })).json<WireApp>();
    const two = (await create({ label: 'zebra two' })).json<WireApp>();
    await send(`POST /api/v1/apps/${two.id}/lifecycle/deactivate`);
    await send(`PUT /api/v1/apps/${one.id}/groups/${group}`, {});
    await send(`POST /api/v1/apps/${two.id}/users`, { id: person.id });
    expect((await labels('q=zebra')).sort()).toEqual(['Zebra one', 'zebra two']);
    expect(await labels('q=%25')).toEqual([]);
    expect(await labels(`filter=${encodeURIComponent(`id eq "${one.id}"`)}`)).toEqual(['Zebra one']);
    expect(await labels(`q=zebra&filter=${encodeURIComponent('status eq "INACTIVE"')}`)).toEqual([
      'zebra two',
    ]);
    expect(await labels(`filter=${encodeURIComponent(`group.id eq "${group}"`)}`)).toEqual(['Zebra one']);
    expect((await labels(`filter=${encodeURIComponent(`user.id eq "${person.id}"`)}`)).sort()).toEqual([
      'Zebra one',
      'zebra two',
    ]);
    expect(
      await labels(`filter=${encodeURIComponent(`user.id eq "${person.id}" and status eq "ACTIVE"`)}`),
    ).toEqual(['Zebra one']);
    const expanded = (await send(`GET /api/v1/apps/${one.id}?expand=user/${person.id}`)).json<WireApp>();
    expect(expanded._embedded?.user).toMatchObject({ id: person.id, scope: 'GROUP' });
  });

  test('what is asked wrongly is said', async () => {
    const asked = async (query: string) => (await send(`GET /api/v1/apps?${query}`)).json<WireError>();
    expect(await asked(`filter=${encodeURIComponent('label eq "x"')}`)).toMatchObject({
      errorCode: 'E0000031',
    });
    expect(await asked(`filter=${encodeURIComponent('id co "x"')}`)).toMatchObject({ errorCode: 'E0000031' });
    expect(await asked(`filter=${encodeURIComponent('id eq')}`)).toMatchObject({ errorCode: 'E0000031' });
    expect(await asked('after=nonsense')).toMatchObject({
      errorCode: 'E0000029',
      errorCauses: [{ errorSummary: 'Invalid cursor.' }],
    });
    const malformed = await send(`GET /api/v1/apps/${access.apps.all()[0]?.id}?expand=user`);
    expect(malformed.json()).toMatchObject({
      errorCode: 'E0000001',
      errorCauses: [{ errorSummary: 'expand: Expand query is malformed.' }],
    });
  });

  test('pages walk every app once', async () => {
    const seen: string[] = [];
    let url: string | undefined = '/api/v1/apps?limit=3';
    while (url !== undefined) {
      const answer = await send(`GET ${url}`);
      seen.push(...answer.json<WireApp[]>().map((app) => app.id));
      const links = [answer.headers['link'] ?? []].flat().join(' ');
      url = /<http:\/\/localhost:8080([^>]*)>; rel="next"/.exec(links)?.[1];
    }
    expect(seen).toEqual(access.apps.all().map((app) => app.id));
  });
});
