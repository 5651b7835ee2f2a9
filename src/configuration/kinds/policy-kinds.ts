// Policies of every type, and their rules in order.
import { crudKind, type Kind, type Wire } from '../kind.ts';

const types = {
  'sign-on-policies': 'OKTA_SIGN_ON',
  'password-policies': 'PASSWORD',
  'enrollment-policies': 'MFA_ENROLL',
  'routing-policies': 'IDP_DISCOVERY',
  'access-policies': 'ACCESS_POLICY',
  'profile-enrollment-policies': 'PROFILE_ENROLLMENT',
  'session-protection-policies': 'POST_AUTH_SESSION',
  'entity-risk-policies': 'ENTITY_RISK',
  'session-violation-policies': 'SESSION_VIOLATION_DETECTION',
  'device-signal-policies': 'DEVICE_SIGNAL_COLLECTION',
};

const isSystem = (wire: Wire): boolean => wire['system'] === true;

/** Where what comes with the organisation stands follows from what else there is. */
const placed = (content: Record<string, unknown>, wire: Wire): Record<string, unknown> => {
  const { priority, ...rest } = content;
  return isSystem(wire) ? rest : { ...rest, priority };
};

const policyKind = ([folder, type]: [string, string]): Kind =>
  crudKind({
    folder,
    path: '/api/v1/policies',
    query: `?type=${type}&limit=200`,
    hasLifecycle: true,
    without: ['system', 'type'],
    toContent: placed,
    toBody: (content) => ({ ...content, type }),
    isBuiltIn: isSystem,
  });

const ruleKind = ([folder]: [string, string]): Kind =>
  crudKind({
    folder: `${folder}/rules`,
    parent: folder,
    path: '/api/v1/policies/{parent}/rules',
    query: '?limit=200',
    hasLifecycle: true,
    without: ['system'],
    toContent: placed,
    isBuiltIn: isSystem,
  });

export const policyKinds: readonly Kind[] = Object.entries(types).map(policyKind);
/** After apps and servers, which they may name. */
export const policyRuleKinds: readonly Kind[] = Object.entries(types).map(ruleKind);
