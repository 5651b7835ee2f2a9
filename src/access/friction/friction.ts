import { readRecorded } from '#src/access/decide/index.ts';
import type { LogEvent } from '#src/system-log/index.ts';

export const frictionDimensions = ['TOTAL', 'APP', 'GROUP', 'PLACE', 'RULE', 'FACTOR'] as const;
export type FrictionDimension = (typeof frictionDimensions)[number];

/** What somebody did, or was spared, at one event. */
export type Effort = {
  readonly day: string;
  readonly userId: string;
  readonly passwords: number;
  readonly factors: number;
  readonly failures: number;
  readonly passive: number;
  /** Where they were: a network zone by name, else a country. */
  readonly place: string;
  readonly appId: string | undefined;
  readonly ruleId: string | undefined;
  /** `okta_password`, or how the factor is called in the log. */
  readonly factor: string | undefined;
  /** Adds nothing to the sums of the person: it only says for which app an effort was that is counted already. */
  readonly isAttribution: boolean;
};

export const frictionEventTypes = [
  'user.session.start',
  'user.authentication.verify',
  'user.authentication.auth_via_mfa',
  'user.authentication.auth_via_qr',
  'policy.evaluate_sign_on',
] as const;

const isPerson = (id: string): boolean => id.startsWith('00u');
/** Ways on which an app is opened, where the person may have had to do something for it or not. */
const openingPaths = new Set(['authorize', 'launch', 'saml', 'ws-federation', 'forward-auth']);

/** What an event says of effort. Of people only: a name that nobody has is nobody's effort. */
export function effortsOf(event: LogEvent): Effort[] {
  const { actor, outcome } = event;
  if (!isPerson(actor.id)) return [];
  switch (event.eventType) {
    case 'user.session.start':
      return outcome?.result === 'SUCCESS' ? passwordProved(event) : passwordWrong(event);
    case 'user.authentication.verify':
      return passwordProved(event);
    case 'user.authentication.auth_via_mfa':
    case 'user.authentication.auth_via_qr':
      return factorAnswered(event);
    case 'policy.evaluate_sign_on':
      return decided(event);
    default:
      return [];
  }
}

function effort(event: LogEvent, more: Partial<Effort>): Effort {
  const { client, published, actor } = event;
  return {
    day: published.slice(0, 10),
    userId: actor.id,
    passwords: 0,
    factors: 0,
    failures: 0,
    passive: 0,
    place: client.zone ?? client.geographicalContext?.country ?? '',
    appId: undefined,
    ruleId: undefined,
    factor: undefined,
    isAttribution: false,
    ...more,
  };
}

const isPassword = (proof: string): boolean => proof.startsWith('okta_password:');

/** The event of a session says what was proved just now; factors have an event of their own. */
function passwordProved(event: LogEvent): Effort[] {
  const proved = (event.debugContext.debugData['proved'] ?? '').split(' ');
  return proved.some(isPassword) ? [effort(event, { passwords: 1, factor: 'okta_password' })] : [];
}

function passwordWrong(event: LogEvent): Effort[] {
  if (event.authenticationContext.credentialType !== 'PASSWORD') return [];
  return [effort(event, { passwords: 1, failures: 1, factor: 'okta_password' })];
}

/** A right password by which a factor's event was written counts there, as whatever was answered. */
function factorAnswered(event: LogEvent): Effort[] {
  const isQr = event.eventType === 'user.authentication.auth_via_qr';
  const { factor = isQr ? 'qr' : '' } = event.debugContext.debugData;
  const failures = event.outcome?.result === 'SUCCESS' ? 0 : 1;
  return [effort(event, { factors: 1, failures, factor })];
}

function decided(event: LogEvent): Effort[] {
  const { facts, context, ruleId } = event.debugContext.debugData;
  const recorded = readRecorded(facts, context);
  if (recorded === undefined) return [];
  const input = recorded.inputFor(event.actor.id, '');
  if (recorded.path === 'signin' || recorded.path === 'authn') {
    // Kept out behind a right password: no session will tell of it.
    const typed = input.proof?.proofs?.some(({ key }) => key === 'okta_password') === true;
    const isOut = event.outcome?.result === 'DENY';
    return typed && isOut ? [effort(event, { passwords: 1, factor: 'okta_password' })] : [];
  }
  if (event.outcome?.result !== 'ALLOW' || !openingPaths.has(recorded.path)) return [];
  const since = input.requestedMs;
  const fresh = since === undefined ? [] : (input.session?.proofs.filter(({ atMs }) => atMs >= since) ?? []);
  const isPassive = fresh.length === 0;
  const passwords = fresh.filter(({ key }) => key === 'okta_password').length;
  const appId = recorded.appId;
  const forApp = { appId, ruleId, passwords, factors: fresh.length - passwords, isAttribution: true };
  return isPassive ? [effort(event, { passive: 1, appId, ruleId })] : [effort(event, forApp)];
}
