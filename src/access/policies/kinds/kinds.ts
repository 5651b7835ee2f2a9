import type { PolicyType } from '../policy.ts';
import { accessPolicy } from './access-policy.ts';
import { clientUpdate, deviceSignalCollection } from './device-kinds.ts';
import { identityClaimSourcing } from './identity-claim-sourcing.ts';
import { idpDiscovery } from './idp-discovery.ts';
import type { PolicyKind } from './kind.ts';
import { mfaEnroll } from './mfa-enroll.ts';
import { oktaSignOn } from './okta-sign-on.ts';
import { password } from './password.ts';
import { profileEnrollmentKind } from './profile-enrollment.ts';
import { entityRisk, postAuthSession, sessionViolationDetection } from './session-guards.ts';

/** Every type of policy that Okta has beside those of authorization servers. */
const kinds: Readonly<Record<PolicyType, PolicyKind>> = {
  OKTA_SIGN_ON: oktaSignOn,
  PASSWORD: password,
  ACCESS_POLICY: accessPolicy,
  MFA_ENROLL: mfaEnroll,
  PROFILE_ENROLLMENT: profileEnrollmentKind,
  IDP_DISCOVERY: idpDiscovery,
  ENTITY_RISK: entityRisk,
  POST_AUTH_SESSION: postAuthSession,
  SESSION_VIOLATION_DETECTION: sessionViolationDetection,
  DEVICE_SIGNAL_COLLECTION: deviceSignalCollection,
  CLIENT_UPDATE: clientUpdate,
  IDENTITY_CLAIM_SOURCING: identityClaimSourcing,
};

export const policyKinds: readonly PolicyKind[] = Object.values(kinds);

export const policyTypes = Object.keys(kinds) as PolicyType[];

export const kindOf = (type: PolicyType): PolicyKind => kinds[type];

export function isPolicyType(type: string): type is PolicyType {
  return Object.hasOwn(kinds, type);
}
