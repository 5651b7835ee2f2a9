// The filters of the log that find what a number of the map was counted from.
import { signInFilters } from '../../kit/index.ts';
import type { Outcome } from './places.ts';

const any =
  '(eventType eq "user.session.start" or (eventType eq "user.authentication.auth_via_mfa" and outcome.result eq "FAILURE") or (eventType eq "policy.evaluate_sign_on" and outcome.result eq "DENY"))';
const sso = 'eventType eq "user.authentication.sso"';

export type Asked = { appId: string | undefined };

/** Of the whole organisation, sessions and refusals; of an app, its openings and refusals. */
export function filterOf(outcome: Outcome | 'any', { appId }: Asked, where: string): string {
  return [appId === undefined ? ofAll[outcome] : ofApp(outcome, appId), where].join(' and ');
}

const ofAll: Readonly<Record<Outcome | 'any', string>> = {
  any,
  success: signInFilters.successes,
  failure: signInFilters.failures,
  deny: signInFilters.denials,
};

function ofApp(outcome: Outcome | 'any', appId: string): string {
  const app = `target.id eq "${appId}"`;
  switch (outcome) {
    case 'success':
      return `${signInFilters.opened} and ${app}`;
    case 'failure':
      return `${sso} and outcome.result eq "FAILURE" and ${app}`;
    case 'deny':
      return `${signInFilters.denials} and ${app}`;
    default:
      return `(${sso} or (${signInFilters.denials})) and ${app}`;
  }
}

export const highRiskAt = (where: string): string =>
  `${any} and securityContext.risk.level eq "HIGH" and ${where}`;
