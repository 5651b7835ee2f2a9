// Filters of the log that find the very events a number of sign-ins was counted from.
const begun = 'eventType eq "user.session.start"';

export const signInFilters = {
  successes: `${begun} and outcome.result eq "SUCCESS"`,
  failures: `(${begun} or eventType eq "user.authentication.auth_via_mfa") and outcome.result eq "FAILURE"`,
  denials: 'eventType eq "policy.evaluate_sign_on" and outcome.result eq "DENY"',
  opened: 'eventType eq "user.authentication.sso" and outcome.result eq "SUCCESS"',
  highRisk: `(${begun} or (eventType eq "policy.evaluate_sign_on" and outcome.result eq "DENY")) and securityContext.risk.level eq "HIGH"`,
} as const;
