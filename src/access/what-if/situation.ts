import type { AppInstance } from '#src/access/apps/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import type { DeviceContext, Place, SignOnContext } from '#src/access/context/index.ts';
import type { DecisionInput, Facts } from '#src/access/decide/index.ts';
import { amrOf, type MethodProof, proofsFromAmr } from '#src/access/proofs/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { networkOf, type ZoneQuestions } from './assumed-network.ts';

/** How the person is taken to come. */
export type Situation = {
  readonly nowMs: number;
  /** What they have proved; nothing: nobody is signed in. */
  readonly proofs: readonly MethodProof[];
  readonly ipAddress: string | undefined;
  readonly zoneIds: readonly string[] | undefined;
  /** Where, with what and how; undefined: nobody looks. */
  readonly context: SignOnContext | undefined;
  /** They come with a session of theirs, and have proved nothing anew. */
  readonly session: { readonly createdMs: number; readonly lastSeenMs: number } | undefined;
  /** The policies that are asked. */
  readonly policies: Facts['policies'];
  readonly maxAgeSeconds?: number | undefined;
  readonly acrValues?: readonly string[] | undefined;
};

export type Known = {
  readonly person: Person;
  /** Undefined: the organisation itself, where a session begins. */
  readonly app: AppInstance | undefined;
  readonly assignment: Assignment | undefined;
  readonly groups: readonly ExpressionGroup[];
  readonly orgId: string;
};

/** The facts on which the decision is made: the same that live traffic has, of somebody who is not there. */
export function factsOf(zones: ZoneQuestions, known: Known, situation: Situation): Facts {
  const { person, app } = known;
  const { nowMs, context, ipAddress } = situation;
  const network = networkOf(zones, ipAddress, situation.zoneIds);
  return {
    input: inputOf(person.id, app?.id, situation),
    nowMs,
    // "Just now" is after any revocation.
    person: { ...person, sessionsRevokedMs: 0, tokensRevokedMs: 0 },
    app,
    assignment: known.assignment,
    policies: situation.policies,
    groups: known.groups,
    orgId: known.orgId,
    ...(context === undefined ? {} : { context }),
    ...(network === undefined ? {} : { isInZone: (zoneId: string) => network(zoneId) }),
  };
}

function inputOf(userId: string, appId: string | undefined, situation: Situation): DecisionInput {
  const { proofs, nowMs, ipAddress = '', maxAgeSeconds, acrValues } = situation;
  const client = { requestId: '', ipAddress, ipChain: [], userAgent: '', origin: '' };
  const amr = amrOf(proofs);
  const wishes = {
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(acrValues === undefined ? {} : { acrValues }),
  };
  if (situation.session === undefined && proofs.length > 0) {
    const atMs = Math.max(...proofs.map((proof) => proof.atMs));
    const proof = { amr, proofs, atMs };
    // The visit began with this sign-in, so that what is proved now is what it was asked for.
    const requestedMs = nowMs;
    return { userId, appId, session: undefined, proof, client, path: 'signin', requestedMs, ...wishes };
  }
  if (situation.session === undefined) {
    return { userId, appId, session: undefined, client, path: 'authorize', ...wishes };
  }
  const authTimeMs = proofs.length === 0 ? nowMs : Math.max(...proofs.map((proof) => proof.atMs));
  const session = {
    id: '',
    sid: '',
    userId,
    ...situation.session,
    authTimeMs,
    idleMs: 0,
    idleExpiresMs: Number.POSITIVE_INFINITY,
    expiresMs: undefined,
    amr,
    proofs,
    context: situation.context,
    lastPasswordMs: proofs.findLast(({ key }) => key === 'okta_password')?.atMs,
    lastFactorMs: proofs.findLast(({ is }) => is.includes('possession'))?.atMs,
    persistent: false,
    ipAddress,
    userAgent: '',
    status: 'ACTIVE' as const,
  };
  return { userId, appId, session, client, path: 'authorize', ...wishes };
}

/** What is taken to be so where nothing is said: an ordinary sign-in, on a device that is known. */
export function assumedContext(given: {
  ipAddress: string | undefined;
  place: Place | undefined;
  device: Partial<DeviceContext> | undefined;
  behaviors: SignOnContext['behaviors'];
  risk: Partial<SignOnContext['risk']> | undefined;
}): SignOnContext {
  const level = given.risk?.level ?? 'LOW';
  return {
    address: given.ipAddress ?? '',
    place: given.place,
    device: {
      key: undefined,
      known: true,
      registered: false,
      managed: false,
      platform: 'OTHER',
      assuranceIds: [],
      ...given.device,
    },
    behaviors: given.behaviors,
    risk: { level, score: usualScores[level], reasons: [], ...given.risk },
  };
}

const usualScores = { LOW: 0, MEDIUM: 50, HIGH: 90 } as const;

/** Methods by RFC 8176, as the explanation has always taken them. */
export const proofsOfAmr = (amr: readonly string[], atMs: number): MethodProof[] => proofsFromAmr(amr, atMs);
