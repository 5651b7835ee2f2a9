import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from '#test/kit/app.ts';
import { otherNode, type OtherNode } from '#test/kit/other-node.ts';

let org: TestApp;
let person: { id: string };
let other = 0;

beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());
beforeEach(async () => {
  other++;
  person = await org.api('POST', '/api/v1/users', {
    profile: {
      firstName: 'Aoi',
      lastName: 'Mori',
      login: `aoi${other}@example.com`,
      email: `aoi${other}@example.com`,
    },
    credentials: { password: { value: 'Correct-Horse-9' } },
  });
});

const home = '198.51.100.7';
const elsewhere = '203.0.113.9';

/** Signs in from an address, and gives the cookie. */
async function signIn(from = home): Promise<string> {
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140' };
  const authn = await org.inject({
    method: 'POST',
    url: '/api/v1/authn',
    headers,
    remoteAddress: from,
    body: { username: `aoi${other}@example.com`, password: 'Correct-Horse-9' },
  });
  const { sessionToken } = authn.json<{ sessionToken: string }>();
  const began = await org.inject({
    method: 'GET',
    url: `/login/sessionCookieRedirect?token=${sessionToken}&redirectUrl=${encodeURIComponent('/home')}`,
    headers,
    remoteAddress: from,
  });
  const cookie = [began.headers['set-cookie'] ?? []].flat().find((one) => one.startsWith('sid='));
  if (cookie === undefined) throw new Error(`no session: ${began.status} ${began.text}`);
  return cookie.split(';')[0] ?? '';
}

/** Whether the session is good for anything, asked from an address. */
async function me(cookie: string, from: string): Promise<number> {
  const headers = { cookie, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140' };
  return (await org.inject({ method: 'GET', url: '/api/v1/sessions/me', headers, remoteAddress: from }))
    .status;
}

async function soleRule(
  type: string,
): Promise<{ policyId: string; rule: Record<string, unknown> & { id: string } }> {
  const [policy] = await org.api<{ id: string }[]>('GET', `/api/v1/policies?type=${type}`);
  const [rule] = await org.api<({ id: string } & Record<string, unknown>)[]>(
    'GET',
    `/api/v1/policies/${policy?.id}/rules`,
  );
  if (policy === undefined || rule === undefined) throw new Error(`no ${type}`);
  return { policyId: policy.id, rule };
}

async function setActions(type: string, actions: Record<string, unknown>): Promise<void> {
  const { policyId, rule } = await soleRule(type);
  await org.api('PUT', `/api/v1/policies/${policyId}/rules/${rule.id}`, { ...rule, actions });
}

/** A global session rule that lets people in from home only. */
async function closeElsewhere(): Promise<() => Promise<void>> {
  const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
    type: 'IP',
    name: `Home ${other}`,
    gateways: [{ type: 'CIDR', value: `${home}/32` }],
  });
  const group = await org.api<{ id: string }>('POST', '/api/v1/groups', {
    profile: { name: `Guarded ${other}` },
  });
  await org.api('PUT', `/api/v1/groups/${group.id}/users/${person.id}`);
  const policy = await org.api<{ id: string }>('POST', '/api/v1/policies', {
    type: 'OKTA_SIGN_ON',
    name: `Guarded ${other}`,
    conditions: { people: { groups: { include: [group.id] } } },
  });
  const rules = `/api/v1/policies/${policy.id}/rules`;
  await org.api('POST', rules, {
    name: 'At home',
    conditions: { network: { connection: 'ZONE', include: [zone.id] } },
    actions: { signon: { access: 'ALLOW' } },
  });
  await org.api('POST', rules, { name: 'Elsewhere', actions: { signon: { access: 'DENY' } } });
  return async () => {
    await org.api('DELETE', `/api/v1/policies/${policy.id}`);
  };
}

describe('a session whose surroundings change', () => {
  test('that stays where it is, with what it came, is not written about', async () => {
    const cookie = await signIn();
    await org.eventTypes();
    expect([await me(cookie, home), await me(cookie, home)]).toEqual([200, 200]);
    expect(await org.eventTypes()).not.toContain('user.session.context.change');
  });

  test('to another address is written about once, with what changed, and lives where policy has nothing against it', async () => {
    const cookie = await signIn();
    await org.eventTypes();
    expect([await me(cookie, elsewhere), await me(cookie, elsewhere)]).toEqual([200, 200]);
    expect((await org.eventTypes()).filter((type) => type === 'user.session.context.change')).toHaveLength(1);
    const [event] = await org.api<
      { debugContext: { debugData: Record<string, string> }; actor: { id: string } }[]
    >(
      'GET',
      `/api/v1/logs?filter=${encodeURIComponent(`eventType eq "user.session.context.change" and actor.id eq "${person.id}"`)}`,
    );
    expect(event?.debugContext.debugData.changed).toMatch(/\bip\b/);
    expect(event?.debugContext.debugData.changes).toContain(elsewhere);
  });

  test('that comes by two addresses in turn is written about once for each that is new', async () => {
    const cookie = await signIn();
    await org.eventTypes();
    for (const from of [elsewhere, home, elsewhere, home]) expect(await me(cookie, from)).toBe(200);
    expect((await org.eventTypes()).filter((type) => type === 'user.session.context.change')).toHaveLength(1);
    expect(await me(cookie, '192.0.2.77')).toBe(200);
    expect(await me(cookie, home)).toBe(200);
    expect((await org.eventTypes()).filter((type) => type === 'user.session.context.change')).toHaveLength(1);
  });

  test('in ten requests at once is written about once', async () => {
    const cookie = await signIn();
    await org.eventTypes();
    const answers = await Promise.all(Array.from({ length: 10 }, () => me(cookie, elsewhere)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect((await org.eventTypes()).filter((type) => type === 'user.session.context.change')).toHaveLength(1);
  });

  test('whose browser updated itself is looked at anew once, and not at every request from then on', async () => {
    const cookie = await signIn();
    const headers = { cookie, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/141' };
    const seen = async () => {
      await org.inject({ method: 'GET', url: '/api/v1/sessions/me', headers, remoteAddress: home });
      const [id = ''] = cookie.replace('sid=', '').split('.');
      const session = await org.app.access.sessions.findById(id);
      return [session?.userAgent, session?.context?.atMs];
    };
    org.clock.advance(1000);
    const first = await seen();
    expect(first[0]).toContain('Chrome/141');
    org.clock.advance(1000);
    expect(await seen()).toEqual(first);
  });

  test('to where policy keeps it out is refused there at once, and goes on at home, unless policy ends it', async () => {
    const open = await closeElsewhere();
    const cookie = await signIn();
    expect(await me(cookie, elsewhere)).toBe(404);
    expect(await me(cookie, home)).toBe(200);

    await setActions('SESSION_VIOLATION_DETECTION', {
      sessionViolationDetection: { policyEvaluation: { enabled: true } },
    });
    await org.eventTypes();
    expect(await me(cookie, elsewhere)).toBe(404);
    expect(await org.eventTypes()).toContain('policy.auth_reevaluate.fail');
    expect(await me(cookie, home)).toBe(200);

    await setActions('POST_AUTH_SESSION', {
      postAuthSession: { failureActions: [{ action: 'TERMINATE_SESSION' }] },
    });
    await org.eventTypes();
    expect(await me(cookie, elsewhere)).toBe(404);
    expect(await org.eventTypes()).toEqual(
      expect.arrayContaining([
        'user.session.context.change',
        'policy.auth_reevaluate.fail',
        'user.session.end',
      ]),
    );
    // Gone for good, also for who never left.
    expect(await me(cookie, home)).toBe(404);
    await setActions('POST_AUTH_SESSION', { postAuthSession: { failureActions: [] } });
    await open();
  });

  test('a workflow, which nobody could run, is refused', async () => {
    const { policyId, rule } = await soleRule('POST_AUTH_SESSION');
    const actions = {
      postAuthSession: { failureActions: [{ action: 'RUN_WORKFLOW', workflow: { id: 1 } }] },
    };
    const answer = await org.inject({
      method: 'PUT',
      url: `/api/v1/policies/${policyId}/rules/${rule.id}`,
      headers: { authorization: `SSWS ${org.token}` },
      body: { ...rule, actions },
    });
    expect([answer.status, answer.json<{ errorCode: string }>().errorCode]).toEqual([401, 'E0000015']);
  });
});

describe('a stolen session at an app that is closed outside of the office', () => {
  const redirectUri = 'https://till.example.com/callback';
  let clientId = '';
  let thief: OtherNode;
  beforeAll(async () => {
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Office',
      gateways: [{ type: 'CIDR', value: `${home}/32` }],
    });
    const policy = await org.api<{ id: string }>('POST', '/api/v1/policies', {
      type: 'ACCESS_POLICY',
      name: 'Office only',
    });
    const rules = `/api/v1/policies/${policy.id}/rules`;
    await org.api('POST', rules, {
      name: 'Office',
      conditions: { network: { connection: 'ZONE', include: [zone.id] } },
      actions: {
        appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
      },
    });
    await org.api('POST', rules, { name: 'Elsewhere', actions: { appSignOn: { access: 'DENY' } } });
    const app = await org.api<{ id: string; credentials: { oauthClient: { client_id: string } } }>(
      'POST',
      '/api/v1/apps',
      {
        name: 'oidc_client',
        label: 'Till',
        signOnMode: 'OPENID_CONNECT',
        credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
        settings: {
          oauthClient: {
            application_type: 'web',
            redirect_uris: [redirectUri],
            response_types: ['code'],
            grant_types: ['authorization_code'],
          },
        },
      },
    );
    clientId = app.credentials.oauthClient.client_id;
    await org.api('PUT', `/api/v1/apps/${app.id}/policies/${policy.id}`);
    const [everyone] = await org.api<{ id: string }[]>('GET', '/api/v1/groups?q=Everyone');
    await org.api('PUT', `/api/v1/apps/${app.id}/groups/${everyone?.id}`);
    thief = await otherNode(org);
  });
  afterAll(() => thief?.close());
  beforeEach(() => watch({ evaluates: true, terminates: true }));
  afterAll(() => watch({ evaluates: false, terminates: false }));

  const watch = async ({ evaluates, terminates }: { evaluates: boolean; terminates: boolean }) => {
    await setActions('SESSION_VIOLATION_DETECTION', {
      sessionViolationDetection: { policyEvaluation: { enabled: evaluates } },
    });
    await setActions('POST_AUTH_SESSION', {
      postAuthSession: { failureActions: terminates ? [{ action: 'TERMINATE_SESSION' }] : [] },
    });
  };

  /** Opens the app; where it leads. */
  async function open(cookie: string, from: string, node = org.app): Promise<string> {
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      state: 's',
      nonce: 'n',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const headers = { cookie, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140' };
    const url = `/oauth2/default/v1/authorize?${query}`;
    const answer = await node.http.inject({ method: 'GET', url, headers, remoteAddress: from });
    const location = String(answer.headers['location'] ?? '');
    return location.includes('code=')
      ? 'in'
      : location.includes('error=access_denied')
        ? 'refused'
        : location;
  }
  const violations = (types: string[]) =>
    types.filter((type) => type === 'policy.auth_reevaluate.fail' || type === 'user.session.end');

  test.each(['this node', 'another node'])(
    'that was warmed up by a harmless request ends there, at %s',
    async (where) => {
      const node = where === 'this node' ? org.app : thief.app;
      const cookie = await signIn();
      expect(await open(cookie, home)).toBe('in');
      await org.eventTypes();
      expect(await me(cookie, elsewhere)).toBe(200);
      expect(violations(await org.eventTypes())).toEqual([]);
      expect(await open(cookie, elsewhere, node)).not.toBe('in');
      expect(violations(await org.eventTypes())).toEqual(['policy.auth_reevaluate.fail', 'user.session.end']);
      expect(await me(cookie, home)).toBe(404);
    },
  );

  test('and that lay warm for an hour, looked at anew many times', async () => {
    const cookie = await signIn();
    for (let times = 0; times < 6; times++) {
      org.clock.advance(11 * 60_000);
      expect(await me(cookie, elsewhere)).toBe(200);
    }
    await org.eventTypes();
    expect(await open(cookie, elsewhere)).not.toBe('in');
    expect(violations(await org.eventTypes())).toEqual(['policy.auth_reevaluate.fail', 'user.session.end']);
  });

  test('that policy lets live is told of once, however often it tries', async () => {
    await watch({ evaluates: true, terminates: false });
    const cookie = await signIn();
    expect(await me(cookie, elsewhere)).toBe(200);
    await org.eventTypes();
    for (let times = 0; times < 3; times++) expect(await open(cookie, elsewhere)).not.toBe('in');
    expect(violations(await org.eventTypes())).toEqual(['policy.auth_reevaluate.fail']);
    expect(await open(cookie, home)).toBe('in');
    await watch({ evaluates: true, terminates: true });
    await org.eventTypes();
    expect(await open(cookie, elsewhere)).not.toBe('in');
    expect(violations(await org.eventTypes())).toEqual(['policy.auth_reevaluate.fail', 'user.session.end']);
  });

  test('is none where its owner began it: who signed in outside is refused at the app, and goes on', async () => {
    const cookie = await signIn(elsewhere);
    await org.eventTypes();
    expect(await me(cookie, elsewhere)).toBe(200);
    expect(await open(cookie, elsewhere)).not.toBe('in');
    expect(violations(await org.eventTypes())).toEqual([]);
    expect(await me(cookie, elsewhere)).toBe(200);
  });

  test('is none once its owner proved themselves anew where they are', async () => {
    const cookie = await signIn();
    expect(await me(cookie, elsewhere)).toBe(200);
    const { sessions } = org.app.access;
    const session = await sessions.findById(cookie.replace('sid=', '').split('.')[0] ?? '');
    if (session?.context?.baseline === undefined) throw new Error('nothing to be held against');
    expect(session.context.baseline.address).toBe(home);
    const client = {
      requestId: 'r',
      ipAddress: elsewhere,
      ipChain: [elsewhere],
      userAgent: session.userAgent,
      origin: '',
    };
    const begun = await org.platform.database.transaction((tx) =>
      sessions.reauthenticated(tx, session, {
        amr: ['pwd'],
        authTimeMs: org.clock.nowMs(),
        limits: { idleMs: 7_200_000, lifetimeMs: 0, persistent: false },
        context: session.context,
        client,
      }),
    );
    const renewed = `${begun?.cookie.name}=${begun?.cookie.value}`;
    await org.eventTypes();
    expect(await open(renewed, elsewhere)).not.toBe('in');
    expect(violations(await org.eventTypes())).toEqual([]);
    expect(await me(renewed, elsewhere)).toBe(200);
  });
});

describe('a risk found in somebody', () => {
  async function say(riskLevel: string): Promise<void> {
    await org.api('PUT', `/api/v1/users/${person.id}/risk`, { riskLevel });
  }

  test('ends nothing where policy says nothing', async () => {
    const cookie = await signIn();
    await say('HIGH');
    expect(await me(cookie, home)).toBe(200);
  });

  test('ends every session of theirs where policy says so, for the level it names and for nobody else', async () => {
    const { policyId } = await soleRule('ENTITY_RISK');
    const rule = await org.api<{ id: string }>('POST', `/api/v1/policies/${policyId}/rules`, {
      name: 'High',
      conditions: {
        entityRisk: { level: 'HIGH' },
        riskDetectionTypes: { include: ['ADMIN_REPORTED_USER_RISK'] },
      },
      actions: { entityRisk: { actions: [{ action: 'TERMINATE_ALL_SESSIONS' }] } },
    });
    const [first, second] = [await signIn(), await signIn(elsewhere)];
    await say('MEDIUM');
    await org.eventTypes();
    await say('HIGH');
    await expect.poll(() => me(first, home)).toBe(404);
    expect([await me(first, home), await me(second, elsewhere)]).toEqual([404, 404]);
    expect(await org.eventTypes()).toEqual(
      expect.arrayContaining(['user.risk.change', 'user.session.clear', 'policy.entity_risk.action']),
    );
    await org.api('DELETE', `/api/v1/policies/${policyId}/rules/${rule.id}`);
  });
});
