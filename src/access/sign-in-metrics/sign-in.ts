import { readRecorded } from '#src/access/decide/index.ts';
import type { LogEvent } from '#src/system-log/index.ts';

export type Outcome = 'SUCCESS' | 'FAILURE' | 'DENY';
export type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH';

/** Where, as far as the log says. Empty texts where nobody knows. */
export type SignInPlace = {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly lat: number | undefined;
  readonly lon: number | undefined;
};

/** One event, as it is counted. */
export type SignIn = {
  readonly atMs: number;
  /** Undefined for names that nobody has. */
  readonly userId: string | undefined;
  readonly appId: string | undefined;
  /** Whether it counts among the sign-ins of the whole organisation: opening an app by a session that there is does not. */
  readonly isWhole: boolean;
  readonly outcome: Outcome;
  readonly risk: RiskLevel | undefined;
  readonly place: SignInPlace;
};

export const signInEventTypes = [
  'user.session.start',
  'user.authentication.auth_via_mfa',
  'user.authentication.sso',
  'policy.evaluate_sign_on',
] as const;

const isPerson = (id: string): boolean => id.startsWith('00u');

export function signInOf(event: LogEvent): SignIn | undefined {
  const isSuccess = event.outcome?.result === 'SUCCESS';
  switch (event.eventType) {
    case 'user.session.start':
      return counted(event, { outcome: isSuccess ? 'SUCCESS' : 'FAILURE', isWhole: true });
    case 'user.authentication.auth_via_mfa':
      // One that is right is told by the session that it leads to.
      return isSuccess ? undefined : counted(event, { outcome: 'FAILURE', isWhole: true });
    case 'user.authentication.sso':
      return counted(event, {
        outcome: isSuccess ? 'SUCCESS' : 'FAILURE',
        isWhole: false,
        appId: appOf(event),
      });
    case 'policy.evaluate_sign_on':
      return event.outcome?.result === 'DENY'
        ? counted(event, { outcome: 'DENY', isWhole: true, appId: appOf(event) })
        : undefined;
    default:
      return undefined;
  }
}

export function placeOf(event: LogEvent): SignInPlace {
  const { country, state, city, geolocation } = event.client.geographicalContext ?? {};
  return {
    country: country ?? '',
    region: state ?? '',
    city: city ?? '',
    lat: geolocation?.lat,
    lon: geolocation?.lon,
  };
}

function appOf({ target, debugContext }: LogEvent): string | undefined {
  const app = target?.find(({ type }) => type === 'AppInstance')?.id;
  return app ?? readRecorded(debugContext.debugData['facts'], debugContext.debugData['context'])?.appId;
}

function counted(
  event: LogEvent,
  more: Pick<SignIn, 'outcome' | 'isWhole'> & { appId?: string | undefined },
): SignIn {
  return {
    atMs: Date.parse(event.published),
    userId: isPerson(event.actor.id) ? event.actor.id : undefined,
    appId: more.appId,
    isWhole: more.isWhole,
    outcome: more.outcome,
    risk: event.securityContext.risk?.level,
    place: placeOf(event),
  };
}

/** Whether an event says that somebody came from where they cannot have come in time. */
export const isImpossible = ({ eventType, outcome, actor, securityContext }: LogEvent): boolean =>
  isPerson(actor.id) &&
  (outcome?.result === 'SUCCESS' || outcome?.result === 'DENY') &&
  (eventType === 'user.session.start' || eventType === 'policy.evaluate_sign_on') &&
  securityContext.risk?.reasons?.includes('IMPOSSIBLE_TRAVEL') === true;
