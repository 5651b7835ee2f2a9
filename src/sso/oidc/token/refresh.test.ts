import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, type TestClient, type TestPerson, type TestSso, testSso } from '#test/kit/sso.ts';

let org: TestSso;
let rotating: TestClient;
let still: TestClient;
let strict: TestClient;
let person: TestPerson;
let cookie: string;
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
type Tokens = { access_token: string; refresh_token: string; id_token?: string; scope: string };

beforeAll(async () => {
  org = await testSso();
  rotating = await org.client({ refresh_token: { rotation_type: 'ROTATE', leeway: 30 } });
  strict = await org.client({ refresh_token: { rotation_type: 'ROTATE', leeway: 0 } });
  still = await org.client({ refresh_token: { rotation_type: 'STATIC', leeway: 0 } });
  person = await org.person('aoi@example.com');
  for (const one of [rotating, strict, still]) await org.assign(one, person);
  ({ cookie } = await org.signedIn(person));
});
afterAll(() => org?.close());

async function refreshed(
  client: TestClient,
  token: string,
  extra: Record<string, string> = {},
): Promise<Tokens> {
  const answer = await org.refresh(client, token, extra);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json<Tokens>();
}

async function errorOf(
  client: TestClient,
  token: string,
  extra: Record<string, string> = {},
): Promise<string> {
  const answer = await org.refresh(client, token, extra);
  return answer.status === 200 ? 'accepted' : answer.json<{ error: string }>().error;
}

const isActive = async (client: TestClient, token: string) =>
  (await org.introspect(client, token)).json<{ active: boolean }>().active;

describe('rotation', () => {
  test('each use brings another token; the grant and its id stay', async () => {
    const first = await org.tokens(rotating, cookie);
    const second = await refreshed(rotating, first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(second.refresh_token.split('.').slice(0, 2)).toEqual(first.refresh_token.split('.').slice(0, 2));
  });

  test('within the leeway an old token brings the very same new token, as often as it comes', async () => {
    const first = await org.tokens(rotating, cookie);
    const second = await refreshed(rotating, first.refresh_token);
    org.platform.clock.advance(29_000);
    const again = await refreshed(rotating, first.refresh_token);
    expect(again.refresh_token).toBe(second.refresh_token);
    expect(again.access_token).not.toBe(second.access_token);
    expect(await errorOf(rotating, second.refresh_token)).toBe('accepted');
    org.platform.clock.advance(-29_000);
  });

  test('after the leeway it is theft: the newest token and every access token of the grant are dead, and it is in the log', async () => {
    const first = await org.tokens(rotating, cookie);
    const second = await refreshed(rotating, first.refresh_token);
    const third = await refreshed(rotating, second.refresh_token);
    org.platform.clock.advance(31_000);
    expect(await errorOf(rotating, second.refresh_token)).toBe('invalid_grant');
    expect(await errorOf(rotating, third.refresh_token)).toBe('invalid_grant');
    for (const token of [first.access_token, second.access_token, third.access_token]) {
      expect(await isActive(rotating, token)).toBe(false);
    }
    const event = (await org.events('app.oauth2.as.token.detect_reuse')).at(-1);
    expect(event).toMatchObject({ result: 'FAILURE', severity: 'WARN' });
    expect(event?.target?.[0]?.id).toBe(first.refresh_token.split('.')[1]);
    org.platform.clock.advance(-31_000);
  });

  test('a token two rotations old is never in the leeway', async () => {
    const first = await org.tokens(rotating, cookie);
    const second = await refreshed(rotating, first.refresh_token);
    await refreshed(rotating, second.refresh_token);
    expect(await errorOf(rotating, first.refresh_token)).toBe('invalid_grant');
  });

  test('with a leeway of 0 the second use ends the grant', async () => {
    const first = await org.tokens(strict, cookie);
    const second = await refreshed(strict, first.refresh_token);
    expect(await errorOf(strict, first.refresh_token)).toBe('invalid_grant');
    expect(await errorOf(strict, second.refresh_token)).toBe('invalid_grant');
  });

  test('a client whose tokens stand still keeps its token', async () => {
    const first = await org.tokens(still, cookie);
    const second = await refreshed(still, first.refresh_token);
    expect(second.refresh_token).toBe(first.refresh_token);
    expect(await errorOf(still, first.refresh_token)).toBe('accepted');
  });
});

describe('a refresh token is bound', () => {
  test('to its client, and a stolen one tells a stranger nothing', async () => {
    const { refresh_token } = await org.tokens(rotating, cookie);
    expect(await errorOf(strict, refresh_token)).toBe('invalid_grant');
    expect(await errorOf(rotating, refresh_token)).toBe('accepted');
  });

  test('to its server', async () => {
    const { refresh_token } = await org.tokens(rotating, cookie);
    const answer = await org.refresh(rotating, refresh_token, {}, 'org');
    expect(answer.json<{ error: string }>().error).toBe('invalid_grant');
  });

  test.each(['openid profile email offline_access address', 'address', 'nope'])(
    'to its scopes: %j is too much',
    async (scope) => {
      const { refresh_token } = await org.tokens(rotating, cookie);
      expect(await errorOf(rotating, refresh_token, { scope })).toBe('invalid_scope');
      expect(await errorOf(rotating, refresh_token)).toBe('accepted');
    },
  );

  test('fewer scopes are granted for once, and all of them are still there the next time', async () => {
    const first = await org.tokens(rotating, cookie);
    const less = await refreshed(rotating, first.refresh_token, { scope: 'openid' });
    expect(less.scope).toBe('openid');
    expect(claimsOf(less.access_token).scp).toEqual(['openid']);
    const more = await refreshed(rotating, less.refresh_token);
    expect(more.scope).toBe('openid profile email offline_access');
  });

  test('changed or made up it is refused, and the real one lives on', async () => {
    const { refresh_token } = await org.tokens(rotating, cookie);
    const [user = '', grant = '', secret = ''] = refresh_token.split('.');
    const madeUp = [
      `${user}.${grant}.${'A'.repeat(43)}`,
      `${grant}.${user}.${secret}`,
      secret,
      `${refresh_token}=`,
      `${refresh_token}.x`,
    ];
    for (const wrong of madeUp) expect(await errorOf(rotating, wrong)).toBe('invalid_grant');
    expect(await errorOf(rotating, refresh_token)).toBe('accepted');
  });
});

describe('a refresh asks everything again', () => {
  async function someone(login: string) {
    const who = await org.person(login);
    await org.assign(rotating, who);
    const tokens = await org.tokens(rotating, (await org.signedIn(who)).cookie);
    return { who, tokens };
  }

  test('suspended: refused, and the access token opens nothing any more', async () => {
    const { who, tokens } = await someone('s1@example.com');
    await org.users.suspend(by, who.id);
    expect(await errorOf(rotating, tokens.refresh_token)).toBe('invalid_grant');
    expect(await isActive(rotating, tokens.access_token)).toBe(false);
    const userinfo = await org.get('/oauth2/default/v1/userinfo', {
      authorization: `Bearer ${tokens.access_token}`,
    });
    expect(userinfo.status).toBe(401);
  });

  test('deactivated: refused, for good', async () => {
    const { who, tokens } = await someone('s2@example.com');
    await org.users.deactivate(by, who.id);
    expect(await errorOf(rotating, tokens.refresh_token)).toBe('invalid_grant');
  });

  test('taken off the app: refused', async () => {
    const { who, tokens } = await someone('s3@example.com');
    await org.assignments.unassignUser(rotating.appId, who.id, by);
    expect(await errorOf(rotating, tokens.refresh_token)).toBe('access_denied');
    expect(await isActive(rotating, tokens.access_token)).toBe(false);
  });

  test('the app switched off: refused', async () => {
    const app = await org.client({ refresh_token: { rotation_type: 'ROTATE', leeway: 30 } });
    await org.assign(app, person);
    const tokens = await org.tokens(app, cookie);
    await org.apps.setAppStatus(app.appId, 'INACTIVE', by);
    expect(await errorOf(app, tokens.refresh_token)).toBe('invalid_client');
    expect(await isActive(rotating, tokens.access_token)).toBe(false);
  });

  test('the policy gone: refused', async () => {
    const { tokens } = await someone('s4@example.com');
    const [policy] = await org.sso.servers.reader.listPoliciesOf('default');
    await org.sso.servers.policies.setPolicyStatus(by, 'default', policy?.id ?? '', 'INACTIVE');
    expect(await errorOf(rotating, tokens.refresh_token)).toBe('access_denied');
    await org.sso.servers.policies.setPolicyStatus(by, 'default', policy?.id ?? '', 'ACTIVE');
    expect(await errorOf(rotating, tokens.refresh_token)).toBe('accepted');
  });
});

describe('lifetimes', () => {
  test('unused for a week it is dead; each use gives another week', async () => {
    const first = await org.tokens(rotating, cookie);
    const week = 7 * 24 * 60 * 60_000;
    org.platform.clock.advance(week - 60_000);
    const second = await refreshed(rotating, first.refresh_token);
    org.platform.clock.advance(week - 60_000);
    const third = await refreshed(rotating, second.refresh_token);
    org.platform.clock.advance(week + 1);
    expect(await errorOf(rotating, third.refresh_token)).toBe('invalid_grant');
    org.platform.clock.advance(-3 * week + 119_999);
  });

  test('the absolute end is not moved by rotation (org server: ninety days)', async () => {
    const day = 24 * 60 * 60_000;
    const started = await org.signedIn(person);
    let { refresh_token } = await org.tokens(rotating, started.cookie, {}, 'org');
    let days = 0;
    for (; days < 84; days += 6) {
      org.platform.clock.advance(6 * day);
      const answer = await org.refresh(rotating, refresh_token, {}, 'org');
      expect(answer.status).toBe(200);
      ({ refresh_token } = answer.json<Tokens>());
    }
    org.platform.clock.advance(6 * day + 1);
    const answer = await org.refresh(rotating, refresh_token, {}, 'org');
    expect(answer.json<{ error: string }>().error).toBe('invalid_grant');
    org.platform.clock.advance(-(days + 6) * day - 1);
  });
});

describe('what is kept of it', () => {
  test('no token, access token or code is in the database or in the log', async () => {
    const tokens = await org.tokens(rotating, cookie);
    const again = await refreshed(rotating, tokens.refresh_token);
    const { sql, raw } = await import('#src/platform/database/index.ts');
    for (const table of [
      'refresh_tokens',
      'system_log',
      'single_use_keys',
      'revoked_access_tokens',
      'oauth_consents',
    ]) {
      const rows = await org.platform.database.query<{ row: string }>(
        sql`select t::text as row from ${raw(table)} t`,
      );
      const text = rows.map(({ row }) => row).join('\n');
      for (const token of [tokens.refresh_token, again.refresh_token, tokens.access_token]) {
        const secret = token.split('.').at(-1) ?? token;
        expect(text).not.toContain(secret);
        expect(text).not.toContain(Buffer.from(secret).toString('hex'));
      }
    }
  });

  test('without offline_access there is none', async () => {
    const { parameters } = await org.authorize(rotating, cookie, { scope: 'openid' });
    const answer = await org.redeem(rotating, parameters.get('code') ?? '');
    expect(answer.json()).not.toHaveProperty('refresh_token');
  });

  test('nor for a client without the grant', async () => {
    const app = await org.client({ grant_types: ['authorization_code'] });
    await org.assign(app, person);
    const tokens = await org.tokens(app, cookie);
    expect(tokens).not.toHaveProperty('refresh_token');
    expect(tokens.scope).toBe('openid profile email');
  });

  test('the sweep takes what is long dead and nothing else', async () => {
    const tokens = await org.tokens(rotating, cookie);
    await org.sso.grants.sweep();
    expect(await errorOf(rotating, tokens.refresh_token)).toBe('accepted');
    org.platform.clock.advance(9 * 24 * 60 * 60_000);
    expect(await org.sso.grants.sweep()).toBeGreaterThan(0);
    org.platform.clock.advance(-9 * 24 * 60 * 60_000);
    expect(await errorOf(rotating, tokens.refresh_token)).toBe('invalid_grant');
  });
});
