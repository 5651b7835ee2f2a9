import { expect, test } from 'vitest';
import type { SignOnContext } from '#src/access/context/index.ts';
import { evaluate, type Facts } from '#src/access/decide/index.ts';
import { passwordProof } from '#src/access/proofs/index.ts';
import { createSessionGuard, type SessionGuardNeeds } from './session-guard.ts';

const nowMs = Date.UTC(2026, 5, 1, 8);
const home = '198.51.100.7';
const elsewhere = '203.0.113.9';

const contextAt = (address: string): SignOnContext => ({
  address,
  place: undefined,
  device: {
    key: undefined,
    known: true,
    registered: false,
    managed: false,
    platform: 'LINUX',
    assuranceIds: [],
  },
  behaviors: [],
  risk: { level: 'LOW', score: 0, reasons: [] },
  atMs: nowMs,
});

/** Somebody who left home, at an app. */
function factsWith({ isAssigned = true, isOpenElsewhere = true, notBeforeMs = 0 } = {}): Facts {
  const userId = '00u1';
  const allowed = { access: 'ALLOW', factors: 1, alternatives: [], requireFactor: false, limits: {} };
  const limits = { idleMs: 0, lifetimeMs: 0, persistent: false };
  const facts = {
    input: {
      userId,
      appId: '0oa1',
      path: 'authorize',
      notBeforeMs,
      client: { requestId: '', ipAddress: elsewhere, ipChain: [], userAgent: '', origin: '' },
      session: {
        id: 's',
        sid: 's',
        userId,
        status: 'ACTIVE',
        createdMs: nowMs,
        authTimeMs: nowMs,
        lastSeenMs: nowMs,
        idleExpiresMs: Number.POSITIVE_INFINITY,
        amr: ['pwd'],
        proofs: [passwordProof(nowMs)],
        context: contextAt(home),
      },
    },
    nowMs,
    person: { id: userId, status: 'ACTIVE', login: 'aoi@example.com', profile: {}, groupIds: [] },
    app: { id: '0oa1', label: 'Till', status: 'ACTIVE', implicitAssignment: false, accessPolicyId: 'rst1' },
    assignment: isAssigned ? { appId: '0oa1', scope: 'USER' } : undefined,
    isInZone: (_: string, address: string) => address === home,
    context: contextAt(elsewhere),
    policies: {
      globalSessionFor: () => ({ ...allowed, limits }),
      accessPolicyFor: (_: string, subject: { network?: (id: string) => boolean | undefined }) =>
        isOpenElsewhere || subject.network?.('home') === true ? allowed : { ...allowed, access: 'DENY' },
    },
  };
  Object.assign(facts.person, { sessionsRevokedMs: 0, tokensRevokedMs: 0 });
  return facts as unknown as Facts;
}

async function guarded(facts: Facts) {
  const seen = { ended: 0, failed: 0 };
  const guard = createSessionGuard({
    database: {
      groupCommit: { commit: async () => undefined },
      transaction: (work: (tx: unknown) => unknown) => work({}),
    },
    systemLog: { record: async () => void seen.failed++, pending: (event: unknown) => event },
    policies: { sessionGuardFor: () => ({ evaluates: true, terminates: true }) },
    sessions: { noteContext: () => ({}), end: async () => ++seen.ended > 0 },
  } as unknown as SessionGuardNeeds);
  const decision = evaluate(facts);
  await guard(facts, decision);
  return { outcome: decision.outcome, ...seen };
}

test('a session on the move is no violation for what would be refused at home as well: an app of others, a sign-in asked for anew', async () => {
  expect(await guarded(factsWith({ isAssigned: false }))).toEqual({ outcome: 'DENY', ended: 0, failed: 0 });
  expect(await guarded(factsWith({ notBeforeMs: nowMs + 1 }))).toEqual({
    outcome: 'CHALLENGE',
    ended: 0,
    failed: 0,
  });
  expect(await guarded(factsWith())).toEqual({ outcome: 'ALLOW', ended: 0, failed: 0 });
});

test('a session on the move to where policy keeps it out is a violation, told and ended once', async () => {
  expect(await guarded(factsWith({ isOpenElsewhere: false }))).toEqual({
    outcome: 'DENY',
    ended: 1,
    failed: 1,
  });
});

test('a change whose writing failed is told by whoever comes next, and then no more', async () => {
  const told: unknown[] = [];
  let isDown = true;
  const guard = createSessionGuard({
    database: {
      groupCommit: {
        commit: async () => {
          if (isDown) throw new Error('the database is away');
        },
      },
    },
    systemLog: { pending: (event: { eventType: string }) => void told.push(event.eventType) },
    sessions: { noteContext: () => ({}) },
  } as unknown as SessionGuardNeeds);
  const facts = factsWith();
  const decision = evaluate(facts);
  await expect(guard(facts, decision)).rejects.toThrow('the database is away');
  isDown = false;
  await guard(facts, decision);
  await guard(facts, decision);
  expect(told).toEqual(['user.session.context.change', 'user.session.context.change']);
});
