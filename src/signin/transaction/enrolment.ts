import type { Decision, Wanted } from '#src/access/decide/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import type { Enrollment } from '#src/access/policies/index.ts';
import {
  isAllTheyCould,
  isHeld,
  kindsOf,
  type MethodProof,
  passwordProof,
} from '#src/access/proofs/index.ts';
import type { Person, User } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { FactorFace, FactorKind, Factors } from '../factors/index.ts';
import { qrMethod } from '../factors/qr/index.ts';
import { faceOf, passwordChoice } from './offers.ts';
import { type Offered, provedLifetimeMs, type Transaction } from './transaction.ts';
import * as store from './walk-store.ts';

/** The policy by which somebody may, or has to, set up authenticators. */
export type EnrollmentFor = (asking: {
  person: Person;
  client: ClientContext;
  context: SignOnContext | undefined;
  appId?: string | undefined;
}) => Enrollment | undefined | Promise<Enrollment | undefined>;

export type EnrolmentNeeds = {
  clock: Clock;
  database: Database;
  factors: Pick<Factors, 'catalog' | 'usable'>;
  faces: readonly FactorFace[];
  /** Absent: nobody sets anything up while signing in. */
  enrollmentFor?: EnrollmentFor | undefined;
};

/** What somebody may set up while they sign in, on pages or by the API. */
export type Enrolment = {
  /** What would bring them nearer to what is wanted. */
  findHelp(asking: Asking, wanted: Wanted): Promise<Chance>;
  /** What the organisation wants set up before they go on. */
  findDue(asking: Asking): Promise<Chance>;
  /** False where it was put off as often as it may be. */
  putOff(userId: string, key: string, most: number): Promise<boolean>;
};

export function createEnrolment(needs: EnrolmentNeeds): Enrolment {
  const { database, clock } = needs;
  return {
    findHelp: (asking, wanted) => findHelp(needs, asking, wanted),
    findDue: (asking) => findDue(needs, asking),
    putOff: (userId, key, most) =>
      database.transaction((tx) => store.countDelay(tx, userId, key, most, clock.now())),
  };
}

type Asking = {
  person: Person;
  user: User;
  client: ClientContext;
  decision: Decision;
  transaction: Pick<Transaction, 'appId' | 'proofs' | 'proved' | 'settled'>;
  proofs: readonly MethodProof[];
  nowMs: number;
};

export type Chance =
  /** These would do, and it is safe to let them. */
  | { outcome: 'OFFERED'; offered: Offered[] }
  /** These would do, but whoever this is has shown no more than a password, from nowhere we know. */
  | { outcome: 'UNSAFE' }
  /** They have something set up, and have to show that first. */
  | { outcome: 'PROVE_FIRST'; factorIds: string[] }
  | { outcome: 'NONE' };

/** What somebody could set up now to bring them nearer to what is wanted. */
async function findHelp(needs: EnrolmentNeeds, asking: Asking, wanted: Wanted): Promise<Chance> {
  const policy = await policyFor(needs, asking);
  if (policy === undefined || policy.when.startsWith('NEVER')) return { outcome: 'NONE' };
  const left = wanted.remaining([]);
  const offered = (await listOpen(needs, asking, policy)).filter(
    ({ kind }) => wanted.remaining([promiseOf(kind, asking.nowMs)]) < left,
  );
  if (offered.length === 0) return { outcome: 'NONE' };
  return safely(needs, asking, policy, offered.map(asOffer));
}

/** What the organisation wants set up before they go on; undefined where it can wait or is not to be asked for now. */
async function findDue(needs: EnrolmentNeeds, asking: Asking): Promise<Chance> {
  const policy = await policyFor(needs, asking);
  const { transaction } = asking;
  const wasChallenged = (transaction.proofs ?? []).length > 1;
  if (policy === undefined || !(policy.when === 'LOGIN' || (policy.when === 'CHALLENGE' && wasChallenged)))
    return { outcome: 'NONE' };
  const open = await listOpen(needs, asking, policy);
  const delays = await store.listDelays(needs.database, asking.user.id);
  const offered = open.map((one): Offered => {
    const later = laterOf(one.gracePeriod, delays.get(one.key) ?? 0, asking.nowMs);
    return { ...asOffer(one), ...(later && { later }) };
  });
  const isDue = offered.some(({ isRequired, key }) => isRequired && !transaction.settled?.includes(key));
  return isDue ? safely(needs, asking, policy, offered) : { outcome: 'NONE' };
}

async function policyFor(needs: EnrolmentNeeds, { person, client, decision, transaction }: Asking) {
  return needs.enrollmentFor?.({ person, client, context: decision.context, appId: transaction.appId });
}

type Open = {
  kind: FactorKind;
  key: string;
  isRequired: boolean;
  gracePeriod: Enrollment['authenticators'][number]['gracePeriod'];
};

/** Kinds that the policy allows, that have a page, and of which the person has none. */
async function listOpen(
  { factors, faces }: EnrolmentNeeds,
  { user }: Asking,
  policy: Enrollment,
): Promise<Open[]> {
  const catalog = await factors.catalog(user);
  return catalog.flatMap(({ kind, isEnrolled }): Open[] => {
    if (isEnrolled || kind.isForRecoveryOnly || faceOf(faces, kind)?.enroll === undefined) return [];
    const key = kind.authenticatorKey;
    const setting = policy.authenticators.find((one) => one.key === key);
    if (setting === undefined || setting.self === 'NOT_ALLOWED') return [];
    // One of an authenticator's kinds is enough: a number may get messages or calls.
    const hasSibling = catalog.some((one) => one.isEnrolled && one.kind.authenticatorKey === key);
    return [
      { kind, key, isRequired: setting.self === 'REQUIRED' && !hasSibling, gracePeriod: setting.gracePeriod },
    ];
  });
}

const asOffer = ({ kind: { factorType, provider }, key, isRequired }: Open): Offered => ({
  factorType,
  provider,
  key,
  isRequired,
});

function laterOf(grace: Open['gracePeriod'], delays: number, nowMs: number): Offered['later'] {
  if (grace === undefined) return undefined;
  if ('untilMs' in grace) return nowMs < grace.untilMs ? { untilMs: grace.untilMs } : undefined;
  return delays < grace.skips ? { times: grace.skips - delays, most: grace.skips } : undefined;
}

/** What a kind of factor proves, of one that nobody has yet. */
function promiseOf(kind: FactorKind, nowMs: number): MethodProof {
  const nobodys = {
    id: '',
    factorType: kind.factorType,
    provider: kind.provider,
    status: 'ACTIVE' as const,
    created: new Date(nowMs),
    lastUpdated: new Date(nowMs),
    profile: {},
  };
  return { key: kind.authenticatorKey, method: kind.method, atMs: nowMs, ...kind.proves(nobodys) };
}

/**
 * A password makes a device known; that alone must not be enough to make it theirs. Within this time the owner has had the mail about a
 * new device (signin/recovery) and may have said that it was not them.
 */
const knownLongEnoughMs = 24 * 3_600_000;

/** A device of which its owner has had the time to say that it is not theirs. */
export function isTheirDevice(device: SignOnContext['device'] | undefined, nowMs: number): boolean {
  if (device?.key === undefined) return false;
  return device.managed || nowMs - (device.knownSinceMs ?? nowMs) >= knownLongEnoughMs;
}

/**
 * Who knows nothing but a password must not set up the proof that would make them its owner, nor who holds nothing but a mailbox or a
 * key without its PIN. Whoever has more shows it first, as much as they could (access/proofs); whoever has nothing that is held is known
 * by their device, by a network the policy means, or by something that was sent or given to them. What a session proved hours ago does
 * not count: somebody else may hold it by now.
 */
async function safely(
  needs: EnrolmentNeeds,
  asking: Asking,
  policy: Enrollment,
  offered: Offered[],
): Promise<Chance> {
  const { decision, transaction, person, nowMs } = asking;
  // A browser that remembers shows nothing, and a screen that a phone let in is not the phone.
  const fresh = asking.proofs.filter(
    ({ method, atMs }) => method !== 'remembered' && method !== qrMethod && nowMs - atMs <= provedLifetimeMs,
  );
  const first = await findFirst(needs, asking, fresh);
  if (first.length > 0) return { outcome: 'PROVE_FIRST', factorIds: first };
  if (fresh.some(isHeld) && kindsOf(fresh) > 1) return { outcome: 'OFFERED', offered };
  const wasGiven = fresh.some(({ method }) => method === 'tac' || method === 'email');
  const isKnown = isTheirDevice(decision.context?.device, nowMs);
  const isSafe = isKnown || policy.isByNetwork || wasGiven || transaction.proved?.isVouched === true;
  if (!isSafe) return { outcome: 'UNSAFE' };
  if (fresh.length > 0) return { outcome: 'OFFERED', offered };
  return person.hasPassword ? { outcome: 'PROVE_FIRST', factorIds: [passwordChoice] } : { outcome: 'UNSAFE' };
}

/** What has to be shown first: one of what is held, and then what makes it as much as they could show, the password before others. */
async function findFirst(
  needs: EnrolmentNeeds,
  { user, person, nowMs }: Asking,
  fresh: readonly MethodProof[],
): Promise<string[]> {
  const held = (await needs.factors.usable(user))
    .filter(({ factor, wouldProve }) => faceOf(needs.faces, factor) !== undefined && isHeld(wouldProve))
    .map(({ factor, wouldProve }) => ({ id: factor.id, proof: { ...wouldProve, atMs: nowMs } }));
  if (!fresh.some(isHeld)) return held.map(({ id }) => id);
  const known = person.hasPassword ? [{ id: passwordChoice, proof: passwordProof(nowMs) }] : [];
  const all = [...known, ...held];
  const could = all.map(({ proof }) => proof);
  if (isAllTheyCould(fresh, could)) return [];
  return all.filter(({ proof }) => isAllTheyCould([...fresh, proof], could)).map(({ id }) => id);
}
