// Sign-ons as live traffic decides and records them, without the traffic: for what replays, explains and counts them.
import type { SignOnContext } from '#src/access/context/index.ts';
import { type Decision, type DecisionInput, policyEvaluation } from '#src/access/decide/index.ts';
import { amrOf, type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { TestApp } from './app.ts';

export const aContext = (more: Partial<SignOnContext> = {}): SignOnContext => ({
  address: '198.51.100.1',
  place: { countryCode: 'JP', country: 'Japan', city: 'Osaka', categories: [] },
  device: {
    key: 'k',
    known: true,
    registered: false,
    managed: false,
    platform: 'WINDOWS',
    assuranceIds: [],
  },
  behaviors: [],
  risk: { level: 'LOW', score: 0, reasons: [] },
  ...more,
});

export const totpProof = (atMs: number): MethodProof => ({
  key: 'google_otp',
  method: 'otp',
  atMs,
  is: ['possession', 'userPresence'],
  amr: ['otp'],
});

export const keyProof = (atMs: number): MethodProof => ({
  key: 'webauthn',
  method: 'webauthn',
  atMs,
  is: ['possession', 'phishingResistant', 'hardwareProtected', 'userPresence', 'userVerification'],
  amr: ['hwk', 'user'],
});

export type SignOn = {
  userId: string;
  appId?: string;
  context?: SignOnContext;
  proofs?: readonly MethodProof[];
  /** With a session in which these were proved, so long ago. */
  session?: { ageMs: number };
  path?: DecisionInput['path'];
  requestedMs?: number;
};

export function clientAt(org: TestApp, ipAddress: string): ClientContext {
  return {
    requestId: org.platform.ids.newSecret(12),
    ipAddress,
    ipChain: [ipAddress],
    userAgent: 'test',
    origin: 'http://localhost:8080',
  };
}

/** Decides as the product does, and writes the event as its callers do. */
export async function signOn(org: TestApp, asked: SignOn): Promise<Decision> {
  const nowMs = org.clock.nowMs();
  const context = asked.context ?? aContext();
  const proofs = asked.proofs ?? [passwordProof(nowMs)];
  const amr = amrOf(proofs);
  const atMs = Math.max(...proofs.map((proof) => proof.atMs));
  const client = clientAt(org, context.address);
  const session = asked.session && {
    id: '102x',
    sid: 'sid-1',
    userId: asked.userId,
    createdMs: nowMs - asked.session.ageMs,
    authTimeMs: atMs,
    lastSeenMs: nowMs,
    idleMs: 7_200_000,
    idleExpiresMs: nowMs + 7_200_000,
    expiresMs: undefined,
    amr,
    proofs,
    context,
    lastPasswordMs: atMs,
    lastFactorMs: undefined,
    persistent: false,
    ipAddress: context.address,
    userAgent: 'test',
    status: 'ACTIVE' as const,
  };
  const input: DecisionInput = {
    userId: asked.userId,
    appId: asked.appId,
    session,
    ...(session === undefined ? { proof: { amr, proofs, atMs } } : {}),
    client,
    path: asked.path ?? (session === undefined ? 'signin' : 'authorize'),
    requestedMs: asked.requestedMs ?? nowMs,
    context,
  };
  const decision = await org.app.access.decide(input);
  await org.platform.database.transaction((tx) =>
    org.app.systemLog.record(tx, policyEvaluation(input, decision)),
  );
  return decision;
}

/** The last event of a type, as the API gives it. */
export async function lastEvent(
  org: TestApp,
  eventType: string,
): Promise<{ uuid: string; debug: Record<string, string> }> {
  type Event = { uuid: string; debugContext: { debugData: Record<string, string> } };
  const url = `/api/v1/logs?limit=1&sortOrder=DESCENDING&filter=${encodeURIComponent(`eventType eq "${eventType}"`)}&until=${new Date(org.clock.nowMs() + 1000).toISOString()}`;
  const [event] = await org.api<Event[]>('GET', url);
  if (event === undefined) throw new Error(`there is no event ${eventType}`);
  return { uuid: event.uuid, debug: event.debugContext.debugData };
}
