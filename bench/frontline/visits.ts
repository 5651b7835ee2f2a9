// One person who comes somewhere with something, judged as Gatehouse judges: the same risk, the same policies, the same decision.
import type { AppInstance } from '#src/access/apps/index.ts';
import type { BehaviorOutcome, Place, Platform, SignOnContext } from '#src/access/context/index.ts';
import { type Decision, evaluate, type Facts } from '#src/access/decide/index.ts';
import type { PolicyEngine, SessionLimits } from '#src/access/policies/index.ts';
import { amrOf, type MethodProof } from '#src/access/proofs/index.ts';
import {
  defaultRiskSettings,
  noveltyOf,
  scoreRisk,
  sureAfterMs,
  sureHistory,
  withVisit,
} from '#src/access/risk/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { idOf } from './policies.ts';
import type { Worker } from './world.ts';

export type Coming = {
  address: string;
  place: Place;
  deviceKey: string | undefined;
  platform: Platform;
  atMs: number;
  inStore: boolean;
};

export type AppName = 'Store apps' | 'Store money';

const noBehaviors: readonly BehaviorOutcome[] = [];
const storesZone = idOf('zones', 'Stores');

export function contextOf(worker: Worker, coming: Coming): SignOnContext {
  const sureMs = coming.deviceKey === undefined ? undefined : worker.known.get(coming.deviceKey);
  const known = sureMs !== undefined && sureMs <= coming.atMs;
  const device = { known, registered: false, managed: false };
  const risk = scoreRisk(
    {
      novelty: noveltyOf(sureHistory(worker.history, coming.atMs), coming),
      device,
      categories: coming.place.categories,
      isKnownNetwork: coming.inStore,
      isThreat: false,
      failures: { count: 0, agoMs: Number.POSITIVE_INFINITY },
      userRisk: undefined,
      hasReportedFraud: false,
    },
    defaultRiskSettings,
  );
  const { address, place, platform, deviceKey: key } = coming;
  return {
    address,
    place,
    device: { ...device, key, platform, assuranceIds: [] },
    behaviors: noBehaviors,
    risk,
  };
}

/** A sign-in that was complete: what is usual has grown by it. */
export function remember(worker: Worker, coming: Coming, isSure: boolean): void {
  worker.history = withVisit(worker.history, coming, isSure);
  const { deviceKey, atMs } = coming;
  if (deviceKey === undefined) return;
  const sureMs = isSure ? atMs : atMs + sureAfterMs;
  worker.known.set(deviceKey, Math.min(worker.known.get(deviceKey) ?? sureMs, sureMs));
}

const apps = new Map(
  (['Store apps', 'Store money'] as const).map((name) => [
    name,
    {
      id: name,
      name,
      label: name,
      status: 'ACTIVE',
      implicitAssignment: true,
      accessPolicyId: idOf('access-policies', name),
    } as unknown as AppInstance,
  ]),
);

export type Asked = {
  worker: Worker;
  coming: Coming;
  context: SignOnContext;
  proofs: readonly MethodProof[];
  session: Session | undefined;
  app: AppName | undefined;
};

/** A session is asked on the way into an app; without one somebody has just proved who they are. */
export function judge(
  policies: Pick<PolicyEngine, 'globalSessionFor' | 'accessPolicyFor'>,
  asked: Asked,
): Decision {
  const { worker, coming, context, proofs, session, app } = asked;
  const nowMs = coming.atMs;
  const amr = amrOf(proofs);
  const facts: Facts = {
    input: {
      userId: worker.id,
      appId: app,
      session,
      ...(session === undefined ? { proof: { amr, proofs, atMs: nowMs } } : {}),
      client: { requestId: '', ipAddress: coming.address, ipChain: [], userAgent: '', origin: '' },
      path: session === undefined ? 'signin' : 'launch',
      requestedMs: nowMs,
    },
    nowMs,
    person: personOf(worker.id),
    app: app === undefined ? undefined : apps.get(app),
    assignment: undefined,
    policies,
    isInZone: (zoneId) => zoneId === storesZone && coming.inStore,
    context,
  };
  return evaluate(facts);
}

function personOf(id: string): Person {
  return {
    id,
    status: 'ACTIVE',
    typeId: 'oty',
    login: id,
    profile: {},
    groupIds: [idOf('groups', 'Frontline staff')],
    sessionsRevokedMs: 0,
    tokensRevokedMs: 0,
    createdMs: 0,
    lastUpdatedMs: 0,
  } as unknown as Person;
}

/** The session of a sign-in that was let in. */
export function sessionOf(
  worker: Worker,
  { idleMs, lifetimeMs }: SessionLimits,
  proofs: readonly MethodProof[],
  atMs: number,
): Session {
  return {
    id: worker.id,
    sid: worker.id,
    userId: worker.id,
    createdMs: atMs,
    authTimeMs: atMs,
    lastSeenMs: atMs,
    idleMs,
    idleExpiresMs: idleMs === 0 ? Number.POSITIVE_INFINITY : atMs + idleMs,
    expiresMs: lifetimeMs === 0 ? undefined : atMs + lifetimeMs,
    amr: amrOf(proofs),
    proofs,
    context: undefined,
    lastPasswordMs: undefined,
    lastFactorMs: undefined,
    persistent: false,
    ipAddress: '',
    userAgent: '',
    status: 'ACTIVE',
  };
}
