import { timingSafeEqual } from 'node:crypto';
import { contextOfEvent, type SignOnContext } from '#src/access/context/index.ts';
import {
  amrOf,
  type MethodProof,
  packProofs,
  type PackedProof,
  proofsFromAmr,
  unpackProofs,
} from '#src/access/proofs/index.ts';
import type { SessionLimits } from '#src/access/policies/index.ts';
import { displayNameOf, findPeople } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { type Sealer, sha256 } from '#src/platform/crypto/index.ts';
import { type Database, type PendingWrite, pendingWrite, type Tx } from '#src/platform/database/index.ts';
import type { ClientContext, SetCookie } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { Actor, NewEvent, SystemLog } from '#src/system-log/index.ts';
import type { Session, SessionEndReason } from './session.ts';
import { formatCookieValue, isSessionId, makeSessionId, parseCookieValue } from './session-cookie.ts';
import * as store from './session-store.ts';

export type SessionNeeds = {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Ids;
  database: Database;
  sealer: Sealer;
  singleUse: Pick<SingleUse, 'spend'>;
  systemLog: Pick<SystemLog, 'record' | 'react'>;
  jobs: Pick<Jobs, 'schedule'>;
  /** What is usual for a person is learned from sign-ins that began or went on with a session, and from no others. */
  remember?: (userId: string, context: SignOnContext, atMs: number, isSure: boolean) => PendingWrite[];
};

export type NewSession = {
  userId: string;
  amr: readonly string[];
  /** The methods one by one; without them `amr` says what it can. */
  proofs?: readonly MethodProof[];
  context?: SignOnContext | undefined;
  authTimeMs: number;
  limits: SessionLimits;
  /** "Keep me signed in", or the policy's persistent cookie. */
  persistent: boolean;
  client: ClientContext;
};

/** What was proved now. What was proved before counts only if it is said again here. */
export type NewProof = {
  amr: readonly string[];
  /** All that count from now on: what is carried over from before is said again. */
  proofs?: readonly MethodProof[];
  context?: SignOnContext | undefined;
  authTimeMs: number;
  limits: SessionLimits;
  client: ClientContext;
};

export type BegunSession = { session: Session; cookie: SetCookie };

export type Sessions = {
  /** `sid`, or `__Host-sid` where people come by https. */
  readonly cookieName: string;
  /** The session of a cookie value, micro-batched; undefined for anything wrong, expired or ended. Says nothing of the person. */
  find(cookieValue: string | undefined): Promise<Session | undefined>;
  /** By id, for who manages sessions: an id alone opens nothing. */
  findById(id: string): Promise<Session | undefined>;
  /** The live session with this `sid`, for grants that hang on one. */
  findBySid(sid: string): Promise<Session | undefined>;
  /** Also records user.session.start. */
  create(tx: Tx, session: NewSession): Promise<BegunSession>;
  /** The same person proved themselves again: new id and secret, same `sid`. Undefined when the session ended meanwhile. */
  reauthenticated(tx: Tx, session: Session, proof: NewProof): Promise<BegunSession | undefined>;
  /** Moves the idle limit; undefined when it was moved a moment ago. */
  touch(session: Session): PendingWrite | undefined;
  /** Keeps what was found out about how somebody comes: the next look at the session goes by it while it is fresh. */
  noteContext(
    session: Session,
    context: SignOnContext,
    client: Pick<ClientContext, 'userAgent'>,
  ): PendingWrite;
  /** What was found out counts no more, of all sessions of a person. */
  forgetContexts(tx: Tx, userId: string): Promise<void>;
  /** Ends one session and records user.session.end, whose externalSessionId is the `sid`. False when there was none. */
  end(
    tx: Tx,
    session: Session,
    reason: SessionEndReason,
    client?: ClientContext,
    by?: Actor,
  ): Promise<boolean>;
  /** Ends every session of a person but one, each with its event. */
  endAllForUser(tx: Tx, userId: string, exceptSid?: string): Promise<Session[]>;
  /** Live ones, the last used first. */
  listForUser(userId: string): Promise<Session[]>;
  /** Lets one session, by id or sid, outlive the revocation of all that began up to a moment. */
  keep(tx: Tx, sessionId: string, revokedAt: Date): Promise<void>;
  /** Removes the cookie from the browser. */
  clearCookie(): SetCookie;
  /** Classic authn: a one-time token, five minutes, good for one session. */
  createSessionToken(proof: Omit<SessionTokenProof, 'amr'> & { amr: readonly string[] }): string;
  /** Spends it. Undefined for anything wrong, expired or spent. */
  redeemSessionToken(tx: Tx, token: string): Promise<SessionTokenProof | undefined>;
  /** Takes out rows that ended, recording user.session.expire; runs by itself on worker nodes. */
  sweep(): Promise<number>;
};

export type SessionTokenProof = {
  userId: string;
  amr: string[];
  /** How the person came is looked at where the token is brought back, which is in their own browser. */
  proofs?: readonly MethodProof[];
  authTimeMs: number;
};
/** Short: it travels in addresses. */
type SealedProof = Omit<SessionTokenProof, 'proofs'> & { packed?: PackedProof[]; jti: string };

const tokenKind = 'access.session-token';
const tokenLifetimeMs = 5 * 60_000;
const touchEveryMs = 60_000;
/** NIST 800-63B: nobody stays signed in longer than 30 days without a limit of the policy. */
const longestCookieMs = 30 * 24 * 3_600_000;
const sweepEveryMs = 3_600_000;
const sweepRows = 500;
/** As long as this a row outlives its session, for who looks at what just ended. */
const sweepAfterMs = 3_600_000;

export function createSessions(needs: SessionNeeds): Sessions {
  const { clock, database } = needs;
  const byId = database.batchedRead('access.session', store.findSessions);
  const bySid = database.batchedRead('access.session-by-sid', store.findSessionsBySid);
  const cookies = sessionCookies(needs.config.baseUrl);
  const live = (stored: store.StoredSession | undefined): Session | undefined =>
    stored !== undefined && isLive(stored.session, clock.nowMs()) ? stored.session : undefined;

  const sessions: Sessions = {
    cookieName: cookies.name,
    async find(cookieValue) {
      const parts = parseCookieValue(cookieValue);
      if (parts === undefined) return undefined;
      const stored = await byId(parts.id);
      // The id is public (logs, ID tokens); only the secret shows that this is the browser it was given to.
      if (stored === undefined || !timingSafeEqual(stored.secretHash, sha256(parts.secret))) return undefined;
      return live(stored);
    },
    findById: async (id) => (isSessionId(id) ? live(await byId(id)) : undefined),
    findBySid: async (sid) => (isSessionId(sid) ? live(await bySid(sid)) : undefined),
    create: (tx, wanted) => createSession(needs, cookies, tx, wanted),
    reauthenticated: (tx, session, proof) => renewSession(needs, cookies, tx, session, proof),
    touch(session) {
      const nowMs = clock.nowMs();
      // A short idle limit needs a finer step, or it would run out under somebody who is busy.
      const everyMs = session.idleMs === 0 ? touchEveryMs : Math.min(touchEveryMs, session.idleMs / 4);
      if (nowMs - session.lastSeenMs < everyMs) return undefined;
      return pendingWrite(store.seenWrites, { userId: session.userId, id: session.id, at: new Date(nowMs) });
    },
    noteContext: ({ userId, id }, context, client) =>
      pendingWrite(store.contextWrites, { userId, id, context, userAgent: keptOfUserAgent(client) }),
    forgetContexts: (tx, userId) => store.forgetContexts(tx, userId, clock.now()),
    async end(tx, session, reason, client, by) {
      if (!(await store.deleteSession(tx, session))) return false;
      const owner = await actorOf(tx, session.userId);
      const event = sessionEvent('user.session.end', session, owner, client, { reason });
      await needs.systemLog.record(tx, by === undefined ? event : { ...event, actor: by });
      return true;
    },
    endAllForUser: (tx, userId, exceptSid) =>
      endAll(needs, tx, userId, { exceptSid, begunByMs: undefined }, 'revoked'),
    listForUser: async (userId) =>
      (await store.listSessions(database, userId)).filter((session) => isLive(session, clock.nowMs())),
    async keep(tx, sessionId, revokedAt) {
      if (isSessionId(sessionId)) await store.moveBeginning(tx, sessionId, new Date(revokedAt.getTime() + 1));
    },
    clearCookie: () => cookies.make('', 0),
    createSessionToken(proof) {
      const untilMs = clock.nowMs() + tokenLifetimeMs;
      const { proofs, ...said } = proof;
      const packed = proofs === undefined ? {} : { packed: packProofs(proofs) };
      return needs.sealer.seal(tokenKind, { ...said, ...packed, jti: needs.ids.newSecret(16) }, untilMs);
    },
    async redeemSessionToken(tx, token) {
      const nowMs = clock.nowMs();
      const proof = needs.sealer.open<SealedProof>(tokenKind, token, nowMs);
      if (proof === undefined) return undefined;
      const isFirst = await needs.singleUse.spend(tx, tokenKind, proof.jti, nowMs + tokenLifetimeMs);
      if (!isFirst) return undefined;
      const { jti: _jti, packed, ...proved } = proof;
      return packed === undefined ? proved : { ...proved, proofs: unpackProofs(packed) };
    },
    sweep: () => sweep(needs),
  };

  needs.jobs.schedule('access.session-sweep', sweepEveryMs, async () => void (await sessions.sweep()));
  reactToRevocations(needs);
  return sessions;
}

/** Whether a session can be carried on by a new sign-in: not beyond the lifetime it has from today on. */
export const mayGoOn = ({ createdMs }: Session, { lifetimeMs }: SessionLimits, nowMs: number): boolean =>
  lifetimeMs === 0 || nowMs < createdMs + lifetimeMs;

/** Idle and absolute end are judged whenever a session is looked at, so that none lives until a job comes round. */
export function isLive(session: Session, nowMs: number): boolean {
  return nowMs < session.idleExpiresMs && (session.expiresMs === undefined || nowMs < session.expiresMs);
}

type Cookies = { name: string; make(value: string, maxAgeMs: number | undefined): SetCookie };

function sessionCookies(baseUrl: string): Cookies {
  const isSecure = baseUrl.startsWith('https:');
  const name = isSecure ? '__Host-sid' : 'sid';
  return {
    name,
    make: (value, maxAgeMs) => ({
      name,
      value,
      path: '/',
      httpOnly: true,
      secure: isSecure,
      sameSite: 'Lax',
      ...(maxAgeMs === undefined ? {} : { maxAgeSeconds: Math.floor(maxAgeMs / 1000) }),
    }),
  };
}

async function createSession(
  needs: SessionNeeds,
  cookies: Cookies,
  tx: Tx,
  wanted: NewSession,
): Promise<BegunSession> {
  const nowMs = needs.clock.nowMs();
  const id = makeSessionId(wanted.userId, needs.ids.newSecret(16));
  const bare = { id, sid: id, userId: wanted.userId, createdMs: nowMs, persistent: wanted.persistent };
  const session: Session = { ...bare, ...provedNow(wanted, nowMs, nowMs) };
  const secret = needs.ids.newSecret(32);
  await store.insertSession(tx, session, sha256(secret));
  const actor = await actorOf(tx, session.userId);
  const event = sessionEvent('user.session.start', session, actor, wanted.client, provedIn(session.proofs));
  await needs.systemLog.record(tx, withContext(event, session));
  await remember(needs, tx, session, session.proofs);
  return { session, cookie: cookieOf(cookies, session, secret, nowMs) };
}

/** Fixation: whatever id or secret a browser held before an authentication is worth nothing after it. */
async function renewSession(
  needs: SessionNeeds,
  cookies: Cookies,
  tx: Tx,
  before: Session,
  proof: NewProof,
): Promise<BegunSession | undefined> {
  const nowMs = needs.clock.nowMs();
  const id = makeSessionId(before.userId, needs.ids.newSecret(16));
  const session: Session = { ...before, id, ...provedNow(proof, nowMs, before.createdMs, before) };
  const secret = needs.ids.newSecret(32);
  if (!(await store.renewSession(tx, before.id, session, sha256(secret)))) return undefined;
  const actor = await actorOf(tx, session.userId);
  const fresh = freshProofs(session, before);
  const event = sessionEvent('user.authentication.verify', session, actor, proof.client, provedIn(fresh));
  await needs.systemLog.record(tx, withContext(event, session));
  await remember(needs, tx, session, fresh);
  return { session, cookie: cookieOf(cookies, session, secret, nowMs) };
}

/**
 * `shown`: by who came this way. What the session had before says nothing of them: whoever took its cookie, and has the password, must
 * not make their own browser known with it. Whoever holds what the person holds, beside what was proved before, does.
 */
async function remember(
  needs: SessionNeeds,
  tx: Tx,
  { userId, context, lastSeenMs, amr }: Session,
  shown: readonly MethodProof[],
): Promise<void> {
  if (context === undefined) return;
  const isSure = amr.includes('mfa') && shown.some(isHeld);
  for (const { kind, row } of needs.remember?.(userId, context, lastSeenMs, isSure) ?? []) {
    await kind.flush(tx, [row as never]);
  }
}

/** How the person came, where they came just now. */
function withContext(event: NewEvent, { context }: Session): NewEvent {
  const { securityContext, debugData } = contextOfEvent(context);
  return {
    ...event,
    ...(securityContext && { securityContext }),
    debugData: { ...event.debugData, ...debugData },
  };
}

/** What an authentication sets, for a new session and for one that goes on. */
function provedNow(proof: NewProof, nowMs: number, createdMs: number, before?: Session) {
  const { authTimeMs, limits, client } = proof;
  const proofs = proof.proofs ?? proofsFromAmr(proof.amr, authTimeMs);
  const amr = proof.proofs === undefined ? proof.amr : amrOf(proof.proofs);
  return {
    status: 'ACTIVE' as const,
    authTimeMs,
    lastSeenMs: nowMs,
    idleMs: limits.idleMs,
    idleExpiresMs: limits.idleMs === 0 ? Number.POSITIVE_INFINITY : nowMs + limits.idleMs,
    expiresMs: limits.lifetimeMs === 0 ? undefined : createdMs + limits.lifetimeMs,
    amr: [...amr],
    proofs,
    context: proof.context,
    lastPasswordMs: latest(proofs, 'knowledge') ?? before?.lastPasswordMs,
    lastFactorMs: latest(proofs, 'possession') ?? before?.lastFactorMs,
    ipAddress: client.ipAddress,
    userAgent: keptOfUserAgent(client),
  };
}

const keptOfUserAgent = ({ userAgent }: Pick<ClientContext, 'userAgent'>): string => userAgent.slice(0, 256);

function latest(proofs: readonly MethodProof[], kind: 'knowledge' | 'possession'): number | undefined {
  const times = proofs.filter(({ is }) => is.includes(kind)).map(({ atMs }) => atMs);
  return times.length === 0 ? undefined : Math.max(...times);
}

function cookieOf(cookies: Cookies, session: Session, secret: string, nowMs: number): SetCookie {
  const leftMs = session.expiresMs === undefined ? longestCookieMs : session.expiresMs - nowMs;
  const maxAgeMs = session.persistent ? Math.max(1000, leftMs) : undefined;
  return cookies.make(formatCookieValue({ id: session.id, secret }), maxAgeMs);
}

async function endAll(
  needs: SessionNeeds,
  tx: Tx,
  userId: string,
  which: { exceptSid: string | undefined; begunByMs: number | undefined },
  reason: SessionEndReason,
): Promise<Session[]> {
  const ended = await store.deleteSessionsOfUser(tx, userId, which);
  if (ended.length === 0) return ended;
  const actor = await actorOf(tx, userId);
  const events = ended.map((session) =>
    sessionEvent('user.session.end', session, actor, undefined, { reason }),
  );
  await needs.systemLog.record(tx, events);
  return ended;
}

async function sweep(needs: SessionNeeds): Promise<number> {
  const before = new Date(needs.clock.nowMs() - sweepAfterMs);
  for (let total = 0; ; ) {
    const count = await needs.database.transaction(async (tx) => {
      const ended = await store.deleteExpired(tx, before, sweepRows);
      const people = await findPeople(tx, [...new Set(ended.map((session) => session.userId))]);
      const events = ended.map((session) =>
        sessionEvent(
          'user.session.expire',
          session,
          asActor(session.userId, people.get(session.userId)),
          undefined,
        ),
      );
      await needs.systemLog.record(tx, events);
      return ended.length;
    });
    total += count;
    if (count < sweepRows) return total;
  }
}

/**
 * A person's revocation mark ends sessions at once, wherever they are looked at. Here the rows follow, each with its own
 * end in the log, which is what apps that take part in sign-out hear of.
 */
function reactToRevocations(needs: SessionNeeds): void {
  needs.systemLog.react({
    name: 'sessions-of-revoked',
    eventTypes: ['user.session.clear', 'user.lifecycle.deactivate', 'user.lifecycle.suspend'],
    async handle(event) {
      for (const target of event.target ?? []) {
        if (target.type !== 'User') continue;
        await needs.database.transaction(async (tx) => {
          // The mark, not the time of the event: a session that was let live began after it.
          const begunByMs = (await findPeople(tx, [target.id])).get(target.id)?.sessionsRevokedMs;
          await endAll(needs, tx, target.id, { exceptSid: undefined, begunByMs }, 'cleared');
        });
      }
    },
  });
}

type Named = { login: string; profile: Record<string, unknown> };

async function actorOf(tx: Tx, userId: string): Promise<Actor> {
  return asActor(userId, (await findPeople(tx, [userId])).get(userId));
}

function asActor(userId: string, person: Named | undefined): Actor {
  if (person === undefined) return { id: userId, type: 'User', alternateId: userId, displayName: userId };
  return { id: userId, type: 'User', alternateId: person.login, displayName: displayNameOf(person) };
}

function sessionEvent(
  eventType: string,
  session: Session,
  actor: Actor,
  client: ClientContext | undefined,
  said: Record<string, string> = {},
): NewEvent {
  return {
    eventType,
    actor,
    target: [{ ...actor, type: 'User' }],
    outcome: { result: 'SUCCESS' },
    ...(client === undefined ? {} : { client }),
    externalSessionId: session.sid,
    // Okta has no word for the others.
    ...(session.amr.includes('pwd') && { authenticationContext: { credentialType: 'PASSWORD' } }),
    debugData: said,
  };
}

const isHeld = ({ is }: MethodProof): boolean => is.includes('possession') || is.includes('inherence');

/** What was proved just now; what was proved before is the matter of an earlier event. */
const freshProofs = (session: Session, before: Session): MethodProof[] =>
  session.proofs.filter(
    (proof) =>
      !before.proofs.some(
        ({ key, method, atMs }) => key === proof.key && method === proof.method && atMs === proof.atMs,
      ),
  );

/** As `okta_password:password`. */
const provedIn = (proofs: readonly MethodProof[]): { proved: string } => ({
  proved: proofs.map(({ key, method }) => `${key}:${method}`).join(' '),
});
