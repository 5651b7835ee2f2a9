import type { SignOnContext } from '#src/access/context/index.ts';
import type { Trace } from '#src/access/policies/index.ts';
import { type PackedProof, packProofs, unpackProofs } from '#src/access/proofs/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Decision, DecisionInput, DecisionPath, Proof } from './decision.ts';

/** What a decision rested on beside the person, the app and the policies, short: an event is written at every sign-on. */
type Packed = {
  /** When it was judged. */
  n: number;
  p: DecisionPath;
  a?: string;
  /** The step that ended it; absent where nothing did. */
  f?: string;
  s?: PackedSession;
  pr?: [amr: string, atMs: number, grantedMs: number | null, proofs: PackedProof[] | null];
  r?: number;
  u?: true;
  m?: number;
  b?: number;
  c?: readonly string[];
  o?: string;
};
type PackedSession = [
  amr: string,
  createdMs: number,
  authTimeMs: number,
  lastSeenMs: number,
  idleExpiresMs: number | null,
  expiresMs: number | null,
  lastPasswordMs: number | null,
  lastFactorMs: number | null,
  proofs: PackedProof[],
];

/** A decision of the past, as its event tells it. */
export type Recorded = {
  readonly nowMs: number;
  readonly path: DecisionPath;
  readonly appId: string | undefined;
  /** The step that ended it; undefined where somebody was let in. */
  readonly endedBy: string | undefined;
  readonly context: SignOnContext | undefined;
  /** The question as it was asked, of a person and from an address that the event names. */
  inputFor(userId: string, address: string): DecisionInput;
};

/** For the debug data of `policy.evaluate_sign_on`: all that replaying and explaining the decision takes. */
export function recordedFacts(
  input: DecisionInput,
  decision: Decision,
  nowMs: number,
): Record<string, string> {
  const { session, proof } = input;
  const packed: Packed = {
    n: Math.floor(nowMs),
    p: input.path,
    ...(input.appId === undefined ? {} : { a: input.appId }),
    ...(decision.outcome === 'ALLOW' ? {} : { f: decision.trace.at(-1)?.step ?? '' }),
    ...(session === undefined ? {} : { s: packSession(session) }),
    ...(proof === undefined ? {} : { pr: packProof(proof) }),
    ...(input.requestedMs === undefined ? {} : { r: input.requestedMs }),
    ...(input.isUnderWay === true ? { u: true } : {}),
    ...(input.maxAgeSeconds === undefined ? {} : { m: input.maxAgeSeconds }),
    ...(input.notBeforeMs === undefined ? {} : { b: input.notBeforeMs }),
    ...(input.acrValues === undefined || input.acrValues.length === 0 ? {} : { c: input.acrValues }),
    ...(input.personAddress === undefined ? {} : { o: input.personAddress }),
  };
  return {
    facts: JSON.stringify(packed),
    steps: JSON.stringify(decision.trace.map(packStep)),
    ...(decision.context === undefined
      ? {}
      : { context: JSON.stringify({ ...decision.context, earlier: undefined, baseline: undefined }) }),
  };
}

/** Undefined for events of before there were facts, or made elsewhere. */
export function readRecorded(
  facts: string | null | undefined,
  context: string | null | undefined,
): Recorded | undefined {
  const packed = parsed<Packed>(facts);
  if (packed === undefined || typeof packed.n !== 'number' || typeof packed.p !== 'string') return undefined;
  return {
    nowMs: packed.n,
    path: packed.p,
    appId: packed.a,
    endedBy: packed.f,
    context: parsed<SignOnContext>(context),
    inputFor: (userId, address) => inputOf(packed, userId, address),
  };
}

/** Without the details, which say in English what the rest says in every language. */
export function readSteps(steps: string | undefined): Trace | undefined {
  const packed = parsed<PackedStep[]>(steps);
  return Array.isArray(packed) ? packed.map(unpackStep) : undefined;
}

type PackedStep = (string | number | string[] | undefined)[];
const results = { p: 'pass', f: 'fail', s: 'skip' } as const;

/** By position; what is missing at the end is left out. */
function packStep({ step, result, ref, name, failed, unprovable }: Trace[number]): PackedStep {
  const packed: PackedStep = [
    step,
    result.slice(0, 1),
    ref ?? 0,
    name ?? 0,
    failed === undefined ? 0 : [failed.condition, failed.status],
    unprovable === undefined ? 0 : [...unprovable],
  ];
  while (packed.at(-1) === 0) packed.pop();
  return packed;
}

function unpackStep(packed: PackedStep): Trace[number] {
  const [step, result, ref, name, failed, unprovable] = packed;
  return {
    step: String(step),
    result: results[String(result) as keyof typeof results] ?? 'skip',
    detail: '',
    ...(typeof ref === 'string' ? { ref } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(Array.isArray(failed) ? { failed: failedOf(failed) } : {}),
    ...(Array.isArray(unprovable) ? { unprovable } : {}),
  };
}

const failedOf = ([condition = '', status = '']: string[]): NonNullable<Trace[number]['failed']> => ({
  condition,
  status: status === 'UNDEFINED' ? 'UNDEFINED' : 'NOT_MATCH',
  detail: '',
});

function parsed<T>(text: string | null | undefined): T | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function packSession(session: Session): PackedSession {
  return [
    session.amr.join(' '),
    session.createdMs,
    session.authTimeMs,
    session.lastSeenMs,
    Number.isFinite(session.idleExpiresMs) ? session.idleExpiresMs : null,
    session.expiresMs ?? null,
    session.lastPasswordMs ?? null,
    session.lastFactorMs ?? null,
    packProofs(session.proofs),
  ];
}

function packProof({ amr, atMs, grantedMs, proofs }: Proof): NonNullable<Packed['pr']> {
  return [amr.join(' '), atMs, grantedMs ?? null, proofs === undefined ? null : packProofs(proofs)];
}

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));

function inputOf(packed: Packed, userId: string, address: string): DecisionInput {
  const { s: session, pr: proof } = packed;
  return {
    userId,
    appId: packed.a,
    session: session === undefined ? undefined : unpackSession(session, userId, address),
    ...(proof === undefined
      ? {}
      : {
          proof: {
            amr: words(proof[0]),
            atMs: proof[1],
            ...(proof[2] === null ? {} : { grantedMs: proof[2] }),
            ...(proof[3] === null ? {} : { proofs: unpackProofs(proof[3]) }),
          },
        }),
    client: { requestId: '', ipAddress: address, ipChain: [], userAgent: '', origin: '' },
    path: packed.p,
    ...(packed.r === undefined ? {} : { requestedMs: packed.r }),
    ...(packed.u === true ? { isUnderWay: true } : {}),
    ...(packed.m === undefined ? {} : { maxAgeSeconds: packed.m }),
    ...(packed.b === undefined ? {} : { notBeforeMs: packed.b }),
    ...(packed.c === undefined ? {} : { acrValues: packed.c }),
    ...(packed.o === undefined ? {} : { personAddress: packed.o }),
  };
}

function unpackSession(packed: PackedSession, userId: string, ipAddress: string): Session {
  const [amr, createdMs, authTimeMs, lastSeenMs, idleExpiresMs, expiresMs, passwordMs, factorMs, proofs] =
    packed;
  return {
    id: '',
    sid: '',
    userId,
    createdMs,
    authTimeMs,
    lastSeenMs,
    idleMs: 0,
    idleExpiresMs: idleExpiresMs ?? Number.POSITIVE_INFINITY,
    expiresMs: expiresMs ?? undefined,
    amr: words(amr),
    proofs: unpackProofs(proofs),
    context: undefined,
    lastPasswordMs: passwordMs ?? undefined,
    lastFactorMs: factorMs ?? undefined,
    persistent: false,
    ipAddress,
    userAgent: '',
    // Others end before any policy is asked.
    status: 'ACTIVE',
  };
}
