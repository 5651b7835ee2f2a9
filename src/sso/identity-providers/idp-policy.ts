import {
  compilePattern,
  ExpressionError,
  parseExpression,
  parseTemplate,
} from '#src/protocols/expression/index.ts';
import { type IdentityProviderType, isProofing, type Json } from './identity-provider.ts';
import type { IdpBody } from './idp-schemas.ts';

type Policy = NonNullable<IdpBody['policy']>;
type Subject = Policy['subject'];

/** Providers that prove something about people we know, and make none. */
const isPlain = (type: IdentityProviderType): boolean => type === 'X509' || isProofing(type);

export function problemsOfPolicy({ policy, type }: IdpBody): string[] {
  const causes: string[] = [];
  const { provisioning, accountLink } = policy ?? {};
  if (isPlain(type) && provisioning?.action === 'AUTO')
    causes.push(`policy.provisioning.action: must be DISABLED for a provider of type ${type}`);
  if (isPlain(type) && accountLink?.action === 'AUTO')
    causes.push(`policy.accountLink: does not go with a provider of type ${type}`);
  return [...causes, ...problemsOfGroups(type, provisioning?.groups), ...problemsOfSubject(policy?.subject)];
}

function problemsOfGroups(
  type: IdentityProviderType,
  groups: NonNullable<Policy['provisioning']>['groups'],
): string[] {
  if (groups == null) return [];
  const place = 'policy.provisioning.groups';
  const { action, assignments, sourceAttributeName } = groups;
  const follows = action === 'APPEND' || action === 'SYNC';
  const causes: string[] = [];
  if (follows && type !== 'SAML2')
    causes.push(`${place}.action: must be NONE or ASSIGN unless the provider is of type SAML2`);
  if (follows && !sourceAttributeName) causes.push(`${place}.sourceAttributeName: is required for ${action}`);
  if (action === 'ASSIGN' && (assignments ?? []).length === 0)
    causes.push(`${place}.assignments: must name a group for ASSIGN`);
  return causes;
}

function problemsOfSubject(subject: Subject): string[] {
  if (subject == null) return [];
  const { filter, matchAttribute, matchType, userNameTemplate } = subject;
  const causes: string[] = [];
  if (matchType === 'CUSTOM_ATTRIBUTE' && !matchAttribute)
    causes.push('policy.subject.matchAttribute: is required for CUSTOM_ATTRIBUTE');
  const template = userNameTemplate?.template;
  const wrong = template === undefined ? undefined : templateProblem(template);
  if (wrong !== undefined) causes.push(`policy.subject.userNameTemplate.template: ${wrong}`);
  const problem = filter ? problemOf(() => compilePattern(filter)) : undefined;
  if (problem !== undefined) causes.push(`policy.subject.filter: ${problem}`);
  return causes;
}

const templateProblem = (text: string): string | undefined =>
  text.includes('${') ? problemOf(() => parseTemplate(text)) : problemOf(() => parseExpression(text));

function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** Filled in as Okta does. */
export function policyOf({ policy, protocol, type }: IdpBody): Json {
  const { accountLink, mapAMRClaims, maxClockSkew, provisioning, subject, trustClaims } = policy ?? {};
  const transformed = policy?.transformedUsernameMatchingEnabled;
  return {
    provisioning: provisioningOf(type, provisioning),
    ...(!isPlain(type) && {
      accountLink: {
        filter: withoutNothing(accountLink?.filter) ?? null,
        action: accountLink?.action ?? 'AUTO',
      },
    }),
    subject: subjectOf(protocol.type, subject),
    mapAMRClaims: mapAMRClaims ?? false,
    trustClaims: trustClaims ?? false,
    maxClockSkew: maxClockSkew ?? 0,
    ...(transformed != null && { transformedUsernameMatchingEnabled: transformed }),
  };
}

const none = { action: 'NONE' };

function provisioningOf(type: IdentityProviderType, given: Policy['provisioning']): Json {
  const profileMaster = given?.profileMaster ?? false;
  if (isPlain(type)) return { action: 'DISABLED', profileMaster, groups: null };
  return {
    action: given?.action ?? 'AUTO',
    profileMaster,
    groups: withoutNothing(given?.groups) ?? none,
    conditions: {
      deprovisioned: given?.conditions?.deprovisioned ?? none,
      suspended: given?.conditions?.suspended ?? none,
    },
  };
}

const usualTemplates: Record<string, string> = {
  SAML2: 'saml.subjectNameId',
  MTLS: 'idpuser.subjectAltNameEmail',
  ID_PROOFING: 'source.userName',
};

function subjectOf(protocol: string, given: Subject): Json {
  const template = usualTemplates[protocol] ?? 'idpuser.email';
  return {
    userNameTemplate: given?.userNameTemplate ?? { template },
    ...(given?.format && { format: given.format }),
    filter: given?.filter || null,
    matchType: given?.matchType ?? (protocol === 'MTLS' ? 'EMAIL' : 'USERNAME'),
    matchAttribute: given?.matchAttribute || null,
  };
}

/** What is null or undefined says nothing and is not kept. */
export function withoutNothing<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNothing) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, withoutNothing(inner)])) as T;
}
