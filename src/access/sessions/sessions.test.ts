import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SessionLimits } from '#src/access/policies/index.ts';
import type { User } from '#src/directory/users/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { aClientContext, type TestAccess, testAccess } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';
import { somebody } from '#test/kit/directory.ts';
import { eventsOf } from '#test/kit/logged.ts';

let access: TestAccess;
const limits: SessionLimits = { idleMs: 7_200_000, lifetimeMs: 0, persistent: false };
const minute = 60_000;

beforeAll(async () => {
  access = await testAccess();
  access.platform.clock.freeze();
});
afterAll(() => access?.close());
beforeEach(async () => {
  access.platform.clock.advance(1000);
  await access.eventTypes();
});

async function begin(user: User, more: Partial<SessionLimits> & { persistent?: boolean } = {}) {
  const { persistent = false, ...changed } = more;
  return access.platform.database.transaction((tx) =>
    access.sessions.create(tx, {
      userId: user.id,
      amr: ['pwd'],
      authTimeMs: access.platform.clock.nowMs(),
      limits: { ...limits, ...changed },
      persistent,
      client: aClientContext,
    }),
  );
}
const now = () => access.platform.clock.nowMs();

describe('a cookie', () => {
  test('that we did not make is as good as none', async () => {
    const { cookie, session } = await begin(await access.addPerson());
    const [id = '', secret = ''] = cookie.value.split('.');
    const flipped = secret.startsWith('A') ? `B${secret.slice(1)}` : `A${secret.slice(1)}`;
    const wrong = [
      undefined,
      '',
      '.',
      id,
      `${id}.`,
      `.${secret}`,
      `${id}.${flipped}`,
      `${id}.${secret}x`,
      `${id}.${secret.slice(1)}`,
      `${id.slice(0, -1)}.${secret}`,
      ` ${cookie.value}`,
      `${cookie.value}.x`,
      `${id}.${id}`,
      'true',
      '../../etc/passwd',
      `${id}.${'%'.repeat(43)}`,
    ];
    for (const value of wrong) expect(await access.sessions.find(value)).toBeUndefined();
    expect((await access.sessions.find(cookie.value))?.id).toBe(session.id);
  });

  test('carries the person (for the shard) and 384 random bits, and is stored as a hash only', async () => {
    const user = await access.addPerson();
    const { cookie, session } = await begin(user);
    expect(cookie.value).toMatch(/^102[0-9A-Za-z]{17}[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/);
    expect(session.id.slice(3, 20)).toBe(user.id.slice(3));
    const rows = await access.platform.database.query<{ row: string }>(
      sql`select sessions::text as row from sessions`,
    );
    expect(rows.some(({ row }) => row.includes(cookie.value.split('.')[1] ?? ''))).toBe(false);
  });

  test('is host-bound, httpOnly and Lax; it ends with the browser unless it is to persist', async () => {
    const user = await access.addPerson();
    expect((await begin(user)).cookie).toEqual({
      name: 'sid',
      value: expect.any(String),
      path: '/',
      httpOnly: true,
      secure: false,
      sameSite: 'Lax',
    });
    expect((await begin(user, { persistent: true })).cookie.maxAgeSeconds).toBe(30 * 24 * 3600);
    expect((await begin(user, { persistent: true, lifetimeMs: 60 * minute })).cookie.maxAgeSeconds).toBe(
      3600,
    );
    expect(access.sessions.clearCookie()).toMatchObject({ name: 'sid', value: '', maxAgeSeconds: 0 });
  });
});

describe('a session', () => {
  test('begins with its event and ends with its event', async () => {
    const user = await access.addPerson();
    const started = await eventsOf(access.platform, () => begin(user));
    expect(started).toMatchObject([
      { eventType: 'user.session.start', actorId: user.id, outcome: 'SUCCESS' },
    ]);
    const { session, cookie } = await begin(user);
    const ended = await eventsOf(access.platform, () =>
      access.platform.database.transaction((tx) =>
        access.sessions.end(tx, session, 'signed-out', aClientContext),
      ),
    );
    expect(ended).toMatchObject([
      {
        eventType: 'user.session.end',
        event: { externalSessionId: session.sid, debugData: { reason: 'signed-out' } },
      },
    ]);
    expect(await access.sessions.find(cookie.value)).toBeUndefined();
    expect(
      await access.platform.database.transaction((tx) => access.sessions.end(tx, session, 'signed-out')),
    ).toBe(false);
  });

  test('ends by idling, to the millisecond, and goes on when it is used', async () => {
    const { session, cookie } = await begin(await access.addPerson(), { idleMs: 10 * minute });
    access.platform.clock.advance(10 * minute - 1);
    expect(await access.sessions.find(cookie.value)).toBeDefined();
    const write = access.sessions.touch(session);
    expect(write).toBeDefined();
    await access.platform.database.groupCommit.commit({ writes: write ? [write] : [] });
    access.platform.clock.advance(10 * minute - 1);
    expect(await access.sessions.find(cookie.value)).toBeDefined();
    access.platform.clock.advance(1);
    expect(await access.sessions.find(cookie.value)).toBeUndefined();
    expect(await access.sessions.findById(session.id)).toBeUndefined();
    expect(await access.sessions.findBySid(session.sid)).toBeUndefined();
    expect(await access.sessions.listForUser(session.userId)).toEqual([]);
  });

  test('ends at its lifetime, however busy it is', async () => {
    const { session, cookie } = await begin(await access.addPerson(), { lifetimeMs: 30 * minute });
    for (let passed = 0; passed < 29; passed += 1) {
      access.platform.clock.advance(minute);
      const write = access.sessions.touch({ ...session, lastSeenMs: 0 });
      await access.platform.database.groupCommit.commit({ writes: write ? [write] : [] });
    }
    expect(await access.sessions.find(cookie.value)).toBeDefined();
    access.platform.clock.advance(minute);
    expect(await access.sessions.find(cookie.value)).toBeUndefined();
  });

  test('is written at most once a minute, more finely when it idles out soon', async () => {
    const { session } = await begin(await access.addPerson());
    access.platform.clock.advance(minute - 1);
    expect(access.sessions.touch(session)).toBeUndefined();
    access.platform.clock.advance(1);
    expect(access.sessions.touch(session)).toBeDefined();
    const short = { ...session, idleMs: 2 * minute, lastSeenMs: now() - 30_000 };
    expect(access.sessions.touch(short)).toBeDefined();
  });

  test('gets a new id and secret when the person proves themselves again, and keeps its sid', async () => {
    const { session, cookie } = await begin(await access.addPerson());
    access.platform.clock.advance(5 * minute);
    const proof = { amr: ['pwd', 'otp'], authTimeMs: now(), limits, client: aClientContext };
    const events = await eventsOf(access.platform, () =>
      access.platform.database.transaction(async (tx) => {
        const again = await access.sessions.reauthenticated(tx, session, proof);
        expect(again?.session).toMatchObject({
          sid: session.sid,
          amr: ['pwd', 'otp'],
          authTimeMs: now(),
          lastFactorMs: now(),
        });
        expect(again?.session.id).not.toBe(session.id);
        expect(again?.cookie.value.split('.')[1]).not.toBe(cookie.value.split('.')[1]);
      }),
    );
    expect(events.map((event) => event.eventType)).toEqual(['user.authentication.verify']);
    expect(await access.sessions.find(cookie.value)).toBeUndefined();
    expect((await access.sessions.findBySid(session.sid))?.createdMs).toBe(session.createdMs);
    const stale = await access.platform.database.transaction((tx) =>
      access.sessions.reauthenticated(tx, session, proof),
    );
    expect(stale).toBeUndefined();
  });

  test('what was proved before does not make a later, weaker proof stronger', async () => {
    const { session } = await begin(await access.addPerson());
    const proof = { authTimeMs: now(), limits, client: aClientContext };
    const after = await access.platform.database.transaction(async (tx) => {
      const strong = await access.sessions.reauthenticated(tx, session, { ...proof, amr: ['pwd', 'otp'] });
      return strong && access.sessions.reauthenticated(tx, strong.session, { ...proof, amr: ['pwd'] });
    });
    expect(after?.session.amr).toEqual(['pwd']);
  });

  test("dies with the others when a person's sessions are cleared, and the rows follow with their events", async () => {
    const user = await access.addPerson();
    const before = [await begin(user), await begin(user)];
    access.platform.clock.advance(1000);
    await access.eventTypes();
    await access.directory.users.clearSessions(somebody, user.id, { oauthTokens: false });
    for (const { session } of before) {
      const decision = await access.decide({
        userId: user.id,
        appId: undefined,
        session,
        client: aClientContext,
        path: 'session',
      });
      expect(decision).toMatchObject({ outcome: 'CHALLENGE', need: 'sign-in' });
    }
    access.platform.clock.advance(1000);
    const after = await begin(user);
    await access.platform.jobs.drain();
    expect((await access.sessions.listForUser(user.id)).map((session) => session.id)).toEqual([
      after.session.id,
    ]);
    expect((await access.eventTypes()).sort()).toEqual([
      'user.session.clear',
      'user.session.end',
      'user.session.end',
      'user.session.start',
    ]);
  });

  test("may be let live through a change of its own person's password", async () => {
    const user = await access.addPerson();
    const [mine, other] = [await begin(user), await begin(user)];
    const change = { oldPassword: 'Correct-Horse-9', newPassword: 'Another-Horse-9', strict: false };
    await access.directory.users.changePassword(
      {
        actor: { id: user.id, type: 'User', alternateId: 'x', displayName: 'x' },
        sessionId: mine.session.id,
      },
      await access.directory.users.getUser(user.id),
      change,
    );
    const verdict = async (cookie: string) => {
      const session = await access.sessions.find(cookie);
      const decision = await access.decide({
        userId: user.id,
        appId: undefined,
        session,
        client: aClientContext,
        path: 'session',
      });
      return decision.outcome;
    };
    expect(await verdict(mine.cookie.value)).toBe('ALLOW');
    expect(await verdict(other.cookie.value)).toBe('CHALLENGE');
  });

  test('all but one of a person end together, each with its event', async () => {
    const user = await access.addPerson();
    const [kept, ...others] = [await begin(user), await begin(user), await begin(user)];
    await access.eventTypes();
    const ended = await access.platform.database.transaction((tx) =>
      access.sessions.endAllForUser(tx, user.id, kept?.session.sid),
    );
    expect(ended.map((session) => session.id).sort()).toEqual(others.map(({ session }) => session.id).sort());
    expect((await access.sessions.listForUser(user.id)).map((session) => session.id)).toEqual([
      kept?.session.id,
    ]);
    expect(await access.eventTypes()).toEqual(['user.session.end', 'user.session.end']);
  });

  test('is swept when it has been over for an hour, with its event', async () => {
    const user = await access.addPerson();
    const { session } = await begin(user, { idleMs: 5 * minute });
    const living = await begin(user);
    access.platform.clock.advance(minute * 64);
    await access.sessions.sweep();
    const rows = () =>
      access.platform.database.query<{ id: string }>(sql`select id from sessions where user_id = ${user.id}`);
    expect(await rows()).toHaveLength(2);
    access.platform.clock.advance(minute * 2);
    const events = await eventsOf(access.platform, () => access.sessions.sweep());
    expect(events.filter((event) => event.actorId === user.id)).toMatchObject([
      { eventType: 'user.session.expire', event: { externalSessionId: session.sid } },
    ]);
    expect(await rows()).toEqual([{ id: living.session.id }]);
  });
});

describe('a session token', () => {
  const redeem = (token: string) =>
    access.platform.database.transaction((tx) => access.sessions.redeemSessionToken(tx, token));

  test('is good once, for five minutes, and only as it was made', async () => {
    const proof = { userId: '00u00000000000000001', amr: ['pwd'], authTimeMs: now() };
    const token = access.sessions.createSessionToken(proof);
    expect(await redeem(`${token}x`)).toBeUndefined();
    expect(await redeem('')).toBeUndefined();
    expect(
      await redeem(access.platform.sealer.seal('another.kind', { ...proof, jti: 'x' }, now() + minute)),
    ).toBeUndefined();
    expect(await redeem(token)).toEqual(proof);
    expect(await redeem(token)).toBeUndefined();
    const late = access.sessions.createSessionToken(proof);
    access.platform.clock.advance(5 * minute);
    expect(await redeem(late)).toBeUndefined();
  });
});

describe('the API', () => {
  type WireSession = {
    id: string;
    login: string;
    status: string;
    expiresAt: string;
    _links: Record<string, { href: string }>;
  };
  const tokenOf = (user: User) =>
    access.sessions.createSessionToken({ userId: user.id, amr: ['pwd'], authTimeMs: now() });
  const exchange = (sessionToken: string) =>
    access.api.call('POST /api/v1/sessions', { body: { sessionToken } });
  const nobody = aCaller({ kind: 'anonymous', permissions: new Set() });
  const own = (
    request: string,
    cookie?: string,
    headers: Record<string, string> = { origin: 'http://localhost:8080' },
  ) =>
    access.api.call(request, {
      as: nobody,
      headers: { ...headers, ...(cookie === undefined ? {} : { cookie: `sid=${cookie}` }) },
    });

  test('a token becomes a session once, which is read, refreshed and revoked by id', async () => {
    const user = await access.addPerson('api-session@example.com');
    const token = tokenOf(user);
    const answer = await exchange(token);
    const session = answer.json<WireSession>();
    expect([answer.status, session]).toMatchObject([
      200,
      {
        id: expect.stringMatching(/^102/),
        userId: user.id,
        login: 'api-session@example.com',
        status: 'ACTIVE',
        amr: ['pwd'],
        idp: { id: '00o00000000000000001', type: 'OKTA' },
        mfaActive: false,
        lastFactorVerification: null,
        _links: { self: { href: 'http://localhost:8080/api/v1/sessions/me' } },
      },
    ]);
    expect((await exchange(token)).json()).toMatchObject({ errorCode: 'E0000004' });
    access.platform.clock.advance(10 * minute);
    const read = (await access.api.call(`GET /api/v1/sessions/${session.id}`)).json<WireSession>();
    expect(read).toMatchObject({ id: session.id, expiresAt: session.expiresAt });
    const refreshed = (
      await access.api.call(`POST /api/v1/sessions/${session.id}/lifecycle/refresh`)
    ).json<WireSession>();
    expect(Date.parse(refreshed.expiresAt) - Date.parse(session.expiresAt)).toBe(10 * minute);
    await access.eventTypes();
    expect((await access.api.call(`DELETE /api/v1/sessions/${session.id}`)).status).toBe(204);
    expect((await access.api.call(`GET /api/v1/sessions/${session.id}`)).json()).toMatchObject({
      errorCode: 'E0000007',
    });
    expect((await access.api.call(`DELETE /api/v1/sessions/${session.id}`)).status).toBe(404);
    expect(await access.eventTypes()).toEqual(['user.session.end']);
  });

  test('a token of somebody who was suspended meanwhile gives no session, and is spent', async () => {
    const user = await access.addPerson();
    const token = tokenOf(user);
    await access.directory.users.suspend(somebody, user.id);
    expect((await exchange(token)).json()).toMatchObject({ errorCode: 'E0000004' });
    await access.directory.users.unsuspend(somebody, user.id);
    expect((await exchange(token)).json()).toMatchObject({ errorCode: 'E0000004' });
    expect(await access.sessions.listForUser(user.id)).toEqual([]);
  });

  test('sessions are not listed, guessed or managed without the permission', async () => {
    const { session } = await begin(await access.addPerson());
    const as = aCaller({ permissions: new Set(['okta.users.read']) });
    for (const request of ['GET', 'DELETE'].map((method) => `${method} /api/v1/sessions/${session.id}`)) {
      expect((await access.api.call(request, { as })).status).toBe(403);
    }
    expect((await access.api.call('GET /api/v1/sessions/102nope')).json()).toMatchObject({
      errorCode: 'E0000007',
    });
  });

  test('a browser sees, refreshes and ends its own session; without one there is none', async () => {
    const user = await access.addPerson('me@example.com');
    const { cookie } = await begin(user);
    expect((await own('GET /api/v1/sessions/me')).json()).toMatchObject({ errorCode: 'E0000007' });
    expect((await own('GET /api/v1/sessions/me', 'garbage')).json()).toMatchObject({ errorCode: 'E0000007' });
    expect((await own('GET /api/v1/sessions/me', cookie.value)).json()).toMatchObject({
      login: 'me@example.com',
    });
    expect((await own('POST /api/v1/sessions/me/lifecycle/refresh', cookie.value)).status).toBe(200);
    const ended = await own('DELETE /api/v1/sessions/me', cookie.value);
    expect([ended.status, String(ended.headers['set-cookie'])]).toEqual([
      204,
      expect.stringContaining('Max-Age=0'),
    ]);
    expect((await own('GET /api/v1/sessions/me', cookie.value)).status).toBe(404);
  });

  test('another site can neither end nor refresh a session', async () => {
    const { cookie } = await begin(await access.addPerson());
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example.com' },
      {},
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      expect((await own('DELETE /api/v1/sessions/me', cookie.value, headers)).status).toBe(403);
      expect((await own('POST /api/v1/sessions/me/lifecycle/refresh', cookie.value, headers)).status).toBe(
        403,
      );
    }
    expect(await access.sessions.find(cookie.value)).toBeDefined();
    access.trustedOrigins.add('https://portal.example.com');
    expect(
      (await own('DELETE /api/v1/sessions/me', cookie.value, { origin: 'https://portal.example.com' }))
        .status,
    ).toBe(204);
  });

  test('the session of a suspended person looks like none', async () => {
    const user = await access.addPerson();
    const { cookie } = await begin(user);
    await access.directory.users.suspend(somebody, user.id);
    expect((await own('GET /api/v1/sessions/me', cookie.value)).status).toBe(404);
  });
});

describe('sessionCookieRedirect', () => {
  const go = (token: string, redirectUrl: string, cookie?: string) =>
    access.api.call(
      `GET /login/sessionCookieRedirect?checkAccountSetupComplete=true&token=${encodeURIComponent(token)}&redirectUrl=${encodeURIComponent(redirectUrl)}`,
      { headers: cookie === undefined ? {} : { cookie: `sid=${cookie}` } },
    );
  const tokenOf = (user: User) =>
    access.sessions.createSessionToken({ userId: user.id, amr: ['pwd'], authTimeMs: now() });

  test('sends nobody to an address that is not ours', async () => {
    const user = await access.addPerson();
    const foreign = [
      'https://evil.example.com/',
      '//evil.example.com/',
      '/\\evil.example.com/',
      'http:\\\\evil.example.com',
      'https://localhost:8080@evil.example.com/',
      'http://localhost:8080.evil.example.com/',
      'http://user@localhost:8080/',
      'javascript:alert(1)',
      'JaVaScRiPt://localhost:8080/%0aalert(1)',
      'data:text/html,x',
      ' https://evil.example.com/',
      'http://localhost:8081/',
      'https://rp.example.com/callback/../evil',
      'relative/path',
      '',
    ];
    for (const url of foreign) {
      const answer = await go(tokenOf(user), url);
      expect([url, answer.status, answer.headers.location, answer.headers['set-cookie']]).toEqual([
        url,
        400,
        undefined,
        undefined,
      ]);
    }
  });

  test('sends to our own pages, trusted origins and redirect URIs of apps, signed in', async () => {
    await access.addApp();
    access.trustedOrigins.add('https://portal.example.com');
    for (const url of [
      '/home',
      'http://localhost:8080/x?y=z',
      'https://portal.example.com/deep',
      'https://rp.example.com/callback',
    ]) {
      const user = await access.addPerson();
      const answer = await go(tokenOf(user), url);
      expect([answer.status, answer.headers.location]).toEqual([302, url]);
      expect((await access.sessions.find(answer.cookies['sid']))?.userId).toBe(user.id);
    }
  });

  test('a token that is spent or wrong sends the browser on without a session', async () => {
    const user = await access.addPerson();
    const token = tokenOf(user);
    await go(token, '/home');
    for (const spent of [token, 'nonsense', '']) {
      const answer = await go(spent, '/home');
      expect([answer.status, answer.headers['set-cookie']]).toEqual([302, undefined]);
    }
  });

  test("a link with somebody else's token does not take over a browser at work", async () => {
    const [victim, attacker] = [await access.addPerson(), await access.addPerson()];
    const { cookie } = await begin(victim);
    const answer = await go(tokenOf(attacker), '/home', cookie.value);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await access.sessions.find(cookie.value))?.userId).toBe(victim.id);
  });

  test('the id a browser held before is worth nothing after', async () => {
    const user = await access.addPerson();
    const { cookie } = await begin(user);
    const answer = await go(tokenOf(user), '/home', cookie.value);
    expect(answer.cookies['sid']).not.toBe(cookie.value);
    expect(await access.sessions.find(cookie.value)).toBeUndefined();
    expect(await access.sessions.find(answer.cookies['sid'])).toBeDefined();
  });
});
