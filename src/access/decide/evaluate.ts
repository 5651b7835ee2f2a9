import type { AppInstance } from '#src/access/apps/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import type {
  AppSignOn,
  GlobalSession,
  PolicyEngine,
  PolicySubject,
  Trace,
} from '#src/access/policies/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { kindsOf, type MethodProof, passwordProof, proofsFromAmr } from '#src/access/proofs/index.ts';
import { remainingForAcr, remainingProofs, rememberedMethod, unprovableIn } from './assurance.ts';
import { policySubjectOf } from './policy-subject.ts';
import { isIdleTooLong, isOlder } from './freshness.ts';
import type { Decision, DecisionInput, DecisionPath, DenyReason, Proof, Wanted } from './decision.ts';

/** Everything a decision rests on, loaded before it is judged. */
export type Facts = {
  input: DecisionInput;
  nowMs: number;
  person: Person | undefined;
  app: AppInstance | undefined;
  assignment: Assignment | undefined;
  policies: Pick<PolicyEngine, 'globalSessionFor' | 'accessPolicyFor'>;
  /** Whether an address lies in a zone; undefined where nobody can say. */
  isInZone?: (zoneId: string, address: string) => boolean | undefined;
  /** The person's, with names; there only where an expression of the app's policy looks at them. */
  groups?: readonly ExpressionGroup[];
  orgId?: string;
  /** Where, with what and how they come; undefined where nobody looked. */
  context?: SignOnContext;
};

/** The authentication that vouches on this path, whether of a session or of a proof. */
type Evidence = {
  session: Session | undefined;
  proof: Proof | undefined;
  authTimeMs: number;
  proofs: readonly MethodProof[];
};

/** On these a browser is there, so that a missing or stale authentication can be asked for. */
const interactive: ReadonlySet<DecisionPath> = new Set([
  'authorize',
  'launch',
  'saml',
  'ws-federation',
  'forward-auth',
  'session',
]);
/** On these the authentication has just happened; how old a session is says nothing. */
const freshProof: ReadonlySet<DecisionPath> = new Set(['signin', 'authn', 'password-grant']);
/** On these a grant of the past is used: it may be old, but it must not have been taken back. */
export const byGrant: ReadonlySet<DecisionPath> = new Set(['token', 'refresh', 'held-token']);
/**
 * What was proved for a token, and where the person was, is neither in it nor the affair of whoever is shown it. It ends where policy keeps
 * the person out for certain, whatever they prove and wherever they are; what else changed is judged when the next one is asked for.
 */
const isHeld = ({ path }: DecisionInput): boolean => path === 'held-token';

/** State of one evaluation; steps read it, add what they learned, and end it by returning a decision. */
type Walk = Facts & {
  trace: Trace;
  evidence?: Evidence;
  global?: GlobalSession;
  subject?: PolicySubject;
};
type Step = (walk: Walk) => Decision | undefined;

/** The one order of questions. Who somebody is comes before what they may do, so that a dead session learns nothing. */
const steps: readonly Step[] = [
  checkPerson,
  findEvidence,
  checkRevocation,
  checkApp,
  checkAssignment,
  checkGlobalSession,
  checkSessionAge,
  checkAppPolicy,
  checkFreshness,
  checkAcr,
];

/** Pure: the same facts give the same decision and the same trace. */
export function evaluate(facts: Facts): Decision {
  const walk: Walk = { ...facts, trace: [] };
  for (const step of steps) {
    const decision = step(walk);
    if (decision !== undefined) return decision;
  }
  return allow(walk);
}

/** Only ACTIVE opens; a status this version has never heard of does not. */
function checkPerson(walk: Walk): Decision | undefined {
  const { person, input, trace } = walk;
  if (person === undefined || person.id !== input.userId) {
    return deny(walk, 'person', 'USER_UNKNOWN', 'There is no such person.');
  }
  switch (person.status) {
    case 'ACTIVE':
      trace.push({ step: 'person', result: 'pass', detail: 'the person is ACTIVE', ref: person.id });
      return undefined;
    case 'LOCKED_OUT':
      return deny(walk, 'person', 'LOCKED_OUT', 'The account is locked.');
    case 'PASSWORD_EXPIRED':
      if (interactive.has(input.path)) {
        return challenge(walk, 'person', 'sign-in', 'the password has expired and is changed at sign-in');
      }
      return deny(walk, 'person', 'PASSWORD_EXPIRED', 'The password has expired.');
    default:
      return deny(walk, 'person', 'USER_STATUS', `The person is ${person.status}.`);
  }
}

function findEvidence(walk: Walk): Decision | undefined {
  const { input, trace } = walk;
  const { session } = input;
  // Where a browser comes with a session, nothing but the session vouches.
  const proof = freshProof.has(input.path) || byGrant.has(input.path) ? input.proof : undefined;
  if (session !== undefined && session.userId !== input.userId) {
    return challenge(walk, 'evidence', 'sign-in', "the session is somebody else's");
  }
  if (proof !== undefined) {
    const proofs = proof.proofs?.length ? proof.proofs : proofsFromAmr(proof.amr, proof.atMs);
    walk.evidence = { session, proof, authTimeMs: proof.atMs, proofs };
    if (isHeld(input)) {
      const detail = 'what was proved for the token was judged when it was issued';
      trace.push({ step: 'evidence', result: 'skip', detail });
      return undefined;
    }
  } else if (session !== undefined) {
    if (session.status !== 'ACTIVE')
      return challenge(walk, 'evidence', 'factor', `the session is ${session.status}`);
    walk.evidence = { session, proof, authTimeMs: session.authTimeMs, proofs: proofsOfSession(session) };
  } else {
    return challenge(walk, 'evidence', 'sign-in', 'nobody is signed in');
  }
  if (walk.evidence.authTimeMs > walk.nowMs + clockSkewMs) {
    return challenge(walk, 'evidence', 'sign-in', 'the authentication lies in the future');
  }
  if (kindsOf(walk.evidence.proofs) === 0) {
    return challenge(walk, 'evidence', 'sign-in', 'no known method of authentication was used');
  }
  trace.push({
    step: 'evidence',
    result: 'pass',
    detail: `authenticated by ${(proof ?? session)?.amr.join(' ')}`,
  });
  return undefined;
}

/** A session from before there were proofs remembers the methods, and when the password was right. */
function proofsOfSession({ proofs, amr, authTimeMs, lastPasswordMs }: Session): readonly MethodProof[] {
  if (proofs.length > 0) return proofs;
  return proofsFromAmr(amr, authTimeMs).map((proof) =>
    proof.key === 'okta_password' ? { ...proof, atMs: lastPasswordMs ?? 0 } : proof,
  );
}

/** Two nodes' clocks may differ by this much. */
const clockSkewMs = 60_000;

function checkRevocation(walk: Walk): Decision | undefined {
  const { person, evidence, input, trace } = walk;
  if (person === undefined || evidence === undefined) return incomplete(walk);
  const { session, proof } = evidence;
  if (session !== undefined && session.createdMs <= person.sessionsRevokedMs) {
    return challenge(walk, 'revocation', 'sign-in', 'the session was revoked');
  }
  if (freshProof.has(input.path) && proof !== undefined && proof.atMs <= person.sessionsRevokedMs) {
    return challenge(walk, 'revocation', 'sign-in', 'sessions were revoked while signing in');
  }
  if (
    byGrant.has(input.path) &&
    proof !== undefined &&
    (proof.grantedMs ?? proof.atMs) <= person.tokensRevokedMs
  ) {
    return deny(walk, 'revocation', 'GRANT_REVOKED', 'The grant was revoked.');
  }
  trace.push({ step: 'revocation', result: 'pass', detail: 'not revoked' });
  return undefined;
}

function checkApp(walk: Walk): Decision | undefined {
  const { app, input, trace } = walk;
  if (input.appId === undefined) {
    trace.push({ step: 'app', result: 'skip', detail: 'no app is asked for' });
    return undefined;
  }
  if (app === undefined || app.id !== input.appId)
    return deny(walk, 'app', 'APP_UNKNOWN', 'There is no such app.');
  if (app.status !== 'ACTIVE') return deny(walk, 'app', 'APP_INACTIVE', 'The app is not active.');
  trace.push({ step: 'app', result: 'pass', detail: `"${app.label}" is ACTIVE`, ref: app.id });
  return undefined;
}

function checkAssignment(walk: Walk): Decision | undefined {
  const { app, assignment, trace } = walk;
  if (app === undefined) return undefined;
  if (app.implicitAssignment) {
    trace.push({ step: 'assignment', result: 'pass', detail: 'the app is for everyone', ref: app.id });
    return undefined;
  }
  if (assignment === undefined || assignment.appId !== app.id) {
    return deny(walk, 'assignment', 'NOT_ASSIGNED', 'User is not assigned to the client application.');
  }
  const through = assignment.scope === 'USER' ? 'assigned directly' : 'assigned through a group';
  trace.push({ step: 'assignment', result: 'pass', detail: through, ref: assignment.groupId ?? app.id });
  return undefined;
}

function checkGlobalSession(walk: Walk): Decision | undefined {
  const { person, evidence, policies, trace, nowMs } = walk;
  if (person === undefined || evidence === undefined) return incomplete(walk);
  const global = policies.globalSessionFor(subjectOf(walk, person), trace);
  walk.global = global;
  if (global.access !== 'ALLOW') {
    return deny(
      walk,
      'global-session',
      'POLICY',
      'The global session policy does not allow access.',
      global.ruleId,
    );
  }
  const remaining = (more: readonly MethodProof[]) =>
    factorsRemaining(walk, global, [...evidence.proofs, ...more]);
  if (remaining([]) > 0) {
    const wanted = { remaining };
    const isPassword = remaining([passwordProof(nowMs)]) < remaining([]);
    const reason = `the global session policy asks for ${isPassword ? 'the password' : 'a second factor'}`;
    return challenge(walk, 'global-session', 'factor', reason, global.ruleId, wanted);
  }
  trace.push(verdict('global-session', `"${global.ruleName}" allows`, global.ruleId));
  return undefined;
}

/** A session carries the limits it began with; today's policy may be stricter, and counts at once. */
function checkSessionAge(walk: Walk): Decision | undefined {
  const { evidence, global, input, nowMs, trace } = walk;
  if (evidence === undefined || global === undefined) return incomplete(walk);
  const { session } = evidence;
  if (session === undefined || byGrant.has(input.path) || freshProof.has(input.path)) {
    trace.push({ step: 'session-age', result: 'skip', detail: 'no session is used' });
    return undefined;
  }
  const { idleMs, lifetimeMs } = global.limits;
  if (nowMs >= session.idleExpiresMs || (idleMs > 0 && nowMs >= session.lastSeenMs + idleMs)) {
    return challenge(walk, 'session-age', 'sign-in', 'the session lay idle too long');
  }
  const ended = session.expiresMs !== undefined && nowMs >= session.expiresMs;
  if (ended || (lifetimeMs > 0 && nowMs >= session.createdMs + lifetimeMs)) {
    return challenge(walk, 'session-age', 'sign-in', 'the session reached the end of its lifetime');
  }
  trace.push({ step: 'session-age', result: 'pass', detail: 'the session is within its limits' });
  return undefined;
}

function checkAppPolicy(walk: Walk): Decision | undefined {
  const { app, person, evidence, policies, trace } = walk;
  if (app === undefined) return undefined;
  if (person === undefined || evidence === undefined) return incomplete(walk);
  const rule = policies.accessPolicyFor(app.accessPolicyId, subjectOf(walk, person), trace);
  if (rule.access !== 'ALLOW') {
    return deny(walk, 'app-policy', 'POLICY', "The app's sign-on policy does not allow access.", rule.ruleId);
  }
  const lacking = lackingForApp(walk, rule, evidence);
  if (lacking !== undefined) return lacking;
  trace.push(verdict('app-policy', `"${rule.ruleName}" allows`, rule.ruleId));
  return undefined;
}

/** What the rule still wants of who comes; undefined = nothing. */
function lackingForApp(
  walk: Walk,
  rule: AppSignOn,
  { proofs, session, authTimeMs }: Evidence,
): Decision | undefined {
  const { input, nowMs } = walk;
  if (isHeld(input)) return undefined;
  const isGrant = byGrant.has(input.path);
  // How old a proof behind a grant is was judged when the grant was made.
  const isTooOld = (atMs: number, limitMs: number | undefined) =>
    !isGrant && isOlder(atMs, limitMs, input, nowMs);
  const remaining = (more: readonly MethodProof[]) => remainingProofs(rule, [...proofs, ...more], isTooOld);
  const wanted = { remaining };
  const left = remaining([]);
  if (left === 0) {
    if (isGrant || !isIdleTooLong({ session, authTimeMs }, rule, input, nowMs)) return undefined;
    const idle = 'the session lay idle too long for the app';
    return challenge(walk, 'app-policy', 'reauthenticate', idle, rule.ruleId, atLeastOne(wanted));
  }
  // With older proofs it would have been enough: it is a matter of time, not of more.
  if (remainingProofs(rule, proofs, () => false) === 0) {
    const reason = 'the app asks for a newer authentication';
    return challenge(walk, 'app-policy', 'reauthenticate', reason, rule.ruleId, wanted);
  }
  const passwordWouldDo = remaining([passwordProof(nowMs)]) < left;
  const needsPassword = passwordWouldDo && !proofs.some(({ key }) => key === 'okta_password');
  const need = needsPassword ? 'reauthenticate' : 'factor';
  const reason = `the app asks for ${needsPassword ? 'password' : 'a second factor'}`;
  const unprovable = unprovableIn(rule);
  if (unprovable.length === 0) return challenge(walk, 'app-policy', need, reason, rule.ruleId, wanted);
  const detail = `${reason}; nobody can prove ${unprovable.join(', ')} yet`;
  const challenged = challenge(walk, 'app-policy', 'factor', detail, rule.ruleId, wanted);
  Object.assign(walk.trace.at(-1) ?? {}, { unprovable });
  return challenged;
}

/** Something has to be proved now, whatever was before. */
const atLeastOne = ({ remaining }: Wanted): Wanted => ({
  remaining: (more) => Math.max(remaining(more), more.length > 0 ? 0 : 1),
});

/** How many proofs the global policy still wants. A factor of this session is good for as long as the rule says. */
function factorsRemaining(
  { input, nowMs }: Walk,
  global: GlobalSession,
  proofs: readonly MethodProof[],
): number {
  if (isHeld(input)) return 0;
  const hasPassword = proofs.some(
    ({ key, method }) => key === 'okta_password' && method !== rememberedMethod,
  );
  const password = global.needsPassword && !hasPassword ? 1 : 0;
  if (!global.requireFactor) return password;
  const { mode, lifetimeMs } = global.prompt;
  const limitMs = mode === 'SESSION' && lifetimeMs > 0 ? lifetimeMs : undefined;
  const counted = proofs.filter(({ method, atMs, is }) => {
    if (method === rememberedMethod) return mode === 'DEVICE';
    return byGrant.has(input.path) || is.includes('knowledge') || !isOlder(atMs, limitMs, input, nowMs);
  });
  // The password that is still to come is one kind.
  const kinds = kindsOf(password === 0 ? counted : [...counted, passwordProof(nowMs)]);
  return password + Math.max(0, 2 - kinds);
}

/** Made once a decision, whichever policy asks first. */
function subjectOf(walk: Walk, person: Person): PolicySubject {
  if (walk.subject !== undefined) return walk.subject;
  const { app, input, isInZone, evidence } = walk;
  const isGrant = byGrant.has(input.path);
  const address = isGrant ? input.personAddress : input.client.ipAddress;
  walk.subject = policySubjectOf({
    person,
    app,
    network:
      isInZone === undefined || address === undefined ? undefined : (zoneId) => isInZone(zoneId, address),
    ...(isGrant ? { grant: { accepts: (rule) => satisfies(walk, rule) } } : {}),
    context: walk.context,
    session: isHeld(input)
      ? undefined
      : {
          id: evidence?.session?.sid ?? null,
          amr: (evidence?.proof ?? evidence?.session)?.amr ?? [],
        },
    groups: walk.groups ?? [],
    orgId: walk.orgId ?? null,
    nowMs: walk.nowMs,
  });
  return walk.subject;
}

const anything = atLeastOne({ remaining: () => 0 });

/** Whether the grant could have been made under this rule. */
function satisfies(walk: Walk, rule: GlobalSession | AppSignOn): boolean {
  const proofs = walk.evidence?.proofs ?? [];
  if (rule.access !== 'ALLOW') return false;
  if (isHeld(walk.input)) return true;
  if ('requireFactor' in rule) return factorsRemaining(walk, rule, proofs) === 0;
  return remainingProofs(rule, proofs, () => false) === 0;
}

/** `max_age` and `prompt=login` (OpenID Connect Core 3.1.2.1). */
function checkFreshness(walk: Walk): Decision | undefined {
  const { evidence, input, nowMs, trace } = walk;
  if (evidence === undefined) return incomplete(walk);
  const { notBeforeMs, maxAgeSeconds } = input;
  if (notBeforeMs === undefined && maxAgeSeconds === undefined) return undefined;
  if (notBeforeMs !== undefined && evidence.authTimeMs < notBeforeMs) {
    return challenge(
      walk,
      'freshness',
      'reauthenticate',
      'the app asks to sign in again',
      undefined,
      anything,
    );
  }
  const maxAgeMs = maxAgeSeconds === undefined ? undefined : maxAgeSeconds * 1000;
  if (isOlder(evidence.authTimeMs, maxAgeMs, input, nowMs)) {
    const reason = 'the authentication is older than the app accepts';
    return challenge(walk, 'freshness', 'reauthenticate', reason, undefined, anything);
  }
  trace.push({ step: 'freshness', result: 'pass', detail: 'the authentication is new enough' });
  return undefined;
}

function checkAcr(walk: Walk): Decision | undefined {
  const { evidence, input, trace } = walk;
  if (evidence === undefined) return incomplete(walk);
  const wanted = input.acrValues;
  if (wanted === undefined || wanted.length === 0) return undefined;
  const remaining = (more: readonly MethodProof[]) => remainingForAcr(wanted, [...evidence.proofs, ...more]);
  const left = remaining([]);
  if (left === 0) {
    trace.push({ step: 'acr', result: 'pass', detail: 'a wanted authentication class is reached' });
    return undefined;
  }
  if (left === Number.POSITIVE_INFINITY) {
    return deny(walk, 'acr', 'ACR_UNMET', 'None of the requested authentication classes can be reached.');
  }
  return remaining([passwordProof(walk.nowMs)]) < left &&
    !evidence.proofs.some(({ key }) => key === 'okta_password')
    ? challenge(walk, 'acr', 'reauthenticate', 'the app asks for a password', undefined, { remaining })
    : challenge(walk, 'acr', 'factor', 'the app asks for a second factor', undefined, { remaining });
}

function allow(walk: Walk): Decision {
  const { person, global, app, assignment, trace } = walk;
  if (person === undefined || global === undefined) return incomplete(walk);
  return {
    outcome: 'ALLOW',
    person,
    ...(app === undefined ? {} : { app }),
    ...(assignment === undefined ? {} : { assignment }),
    sessionLimits: global.limits,
    prompt: global.prompt,
    trace,
    context: walk.context,
  };
}

/** A step that finds its ground missing denies: an error in here must never open a door. */
function incomplete(walk: Walk): Decision {
  return deny(walk, 'order', 'POLICY', 'The decision could not be made.');
}

function deny(walk: Walk, step: string, reason: DenyReason, message: string, ref?: string): Decision {
  walk.trace.push({ step, result: 'fail', detail: message, ...(ref === undefined ? {} : { ref }) });
  return { outcome: 'DENY', reason, message, ...known(walk), trace: walk.trace, context: walk.context };
}

function challenge(
  walk: Walk,
  step: string,
  need: 'sign-in' | 'reauthenticate' | 'factor',
  reason: string,
  ref?: string,
  wanted?: Wanted,
): Decision {
  walk.trace.push({ step, result: 'fail', detail: reason, ...(ref === undefined ? {} : { ref }) });
  const asked = wanted === undefined ? {} : { wanted };
  return {
    outcome: 'CHALLENGE',
    need,
    reason,
    ...asked,
    ...known(walk),
    trace: walk.trace,
    context: walk.context,
  };
}

function known({ person, app, global }: Walk): Pick<Decision, 'person' | 'app' | 'prompt'> {
  return {
    ...(person === undefined ? {} : { person }),
    ...(app === undefined ? {} : { app }),
    ...(global === undefined ? {} : { prompt: global.prompt }),
  };
}

function verdict(step: string, detail: string, ref: string | undefined): Trace[number] {
  return { step, result: 'pass', detail, ...(ref === undefined ? {} : { ref }) };
}
