// Between the fields of the form and what the API keeps. What the form has no field for goes back as it came.
import type { IdentityProvider, IdentityProviderInput, IdentityProviderType } from './kit.ts';

export const kinds = [
  'OIDC',
  'SAML2',
  'GOOGLE',
  'MICROSOFT',
  'GITHUB',
  'GITLAB',
  'LINKEDIN',
  'FACEBOOK',
  'X509',
] as const satisfies readonly IdentityProviderType[];
export type Kind = (typeof kinds)[number];
export type Family = 'oidc' | 'known' | 'saml' | 'card' | 'other';

const known: readonly string[] = ['GOOGLE', 'MICROSOFT', 'GITHUB', 'GITLAB', 'LINKEDIN', 'FACEBOOK'];

export function familyOf(type: string): Family {
  if (type === 'OIDC') return 'oidc';
  if (type === 'SAML2') return 'saml';
  if (type === 'X509') return 'card';
  return known.includes(type) ? 'known' : 'other';
}

type Json = Record<string, unknown>;
const at = (from: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Json | null | undefined)?.[name], from);
const textAt = (from: unknown, ...path: string[]): string => {
  const found = at(from, ...path);
  return typeof found === 'string' ? found : '';
};

export type ProviderValues = {
  name: string;
  clientId: string;
  clientSecret: string;
  scopes: string[];
  issuer: string;
  authorization: string;
  token: string;
  jwks: string;
  userInfo: string;
  ssoUrl: string;
  binding: string;
  kid: string;
  matchType: string;
  matchAttribute: string;
  template: string;
  links: boolean;
  provisions: boolean;
  profileMaster: boolean;
};

const usualScopes: Partial<Record<string, string[]>> = {
  GITHUB: ['user', 'user:email'],
  LINKEDIN: ['r_liteprofile', 'r_emailaddress'],
  FACEBOOK: ['public_profile', 'email'],
};

export function valuesOf(type: string, provider?: IdentityProvider): ProviderValues {
  const protocol = provider?.protocol;
  const endpoint = (name: string) => textAt(protocol, 'endpoints', name, 'url');
  const scopes = at(protocol, 'scopes');
  return {
    name: provider?.name ?? '',
    clientId: textAt(protocol, 'credentials', 'client', 'client_id'),
    clientSecret: '',
    scopes: Array.isArray(scopes)
      ? scopes.map(String)
      : (usualScopes[type] ?? ['openid', 'profile', 'email']),
    issuer: textAt(protocol, 'issuer', 'url') || textAt(protocol, 'credentials', 'trust', 'issuer'),
    authorization: endpoint('authorization'),
    token: endpoint('token'),
    jwks: endpoint('jwks'),
    userInfo: endpoint('userInfo'),
    ssoUrl: endpoint('sso'),
    binding: textAt(protocol, 'endpoints', 'sso', 'binding') || 'HTTP-POST',
    kid: textAt(protocol, 'credentials', 'trust', 'kid'),
    matchType: textAt(provider?.policy, 'subject', 'matchType') || 'USERNAME',
    matchAttribute: textAt(provider?.policy, 'subject', 'matchAttribute'),
    template:
      textAt(provider?.policy, 'subject', 'userNameTemplate', 'template') ||
      (familyOf(type) === 'saml' ? 'saml.subjectNameId' : 'idpuser.email'),
    links: textAt(provider?.policy, 'accountLink', 'action') !== 'DISABLED',
    provisions: textAt(provider?.policy, 'provisioning', 'action') === 'AUTO',
    profileMaster: at(provider?.policy, 'provisioning', 'profileMaster') === true,
  };
}

export function bodyOf(
  type: IdentityProviderType,
  values: ProviderValues,
  before?: IdentityProvider,
): IdentityProviderInput {
  return {
    type,
    name: values.name.trim(),
    issuerMode: before?.issuerMode ?? null,
    properties: (before?.properties ?? null) as NonNullable<IdentityProviderInput['properties']> | null,
    protocol: protocolOf(type, values, (before?.protocol ?? {}) as Json) as IdentityProviderInput['protocol'],
    policy: policyOf(values, before?.policy ?? {}) as NonNullable<IdentityProviderInput['policy']>,
  };
}

function policyOf(values: ProviderValues, before: Json): Json {
  const subject = at(before, 'subject') as Json | undefined;
  const isCustom = values.matchType === 'CUSTOM_ATTRIBUTE';
  return {
    ...before,
    provisioning: {
      ...(at(before, 'provisioning') as Json | undefined),
      action: values.provisions ? 'AUTO' : 'DISABLED',
      profileMaster: values.profileMaster,
    },
    accountLink: {
      ...(at(before, 'accountLink') as Json | undefined),
      action: values.links ? 'AUTO' : 'DISABLED',
    },
    subject: {
      ...subject,
      userNameTemplate: { template: values.template },
      matchType: values.matchType,
      matchAttribute: isCustom ? values.matchAttribute : null,
    },
  };
}

function protocolOf(type: string, values: ProviderValues, before: Json): Json {
  const credentials = (before['credentials'] ?? {}) as Json;
  const endpoints = (before['endpoints'] ?? {}) as Json;
  const family = familyOf(type);
  if (family === 'other') return before;
  if (family === 'saml' || family === 'card')
    return {
      ...before,
      type: family === 'saml' ? 'SAML2' : 'MTLS',
      endpoints:
        family === 'saml'
          ? {
              ...endpoints,
              sso: { ...(endpoints['sso'] as Json), url: values.ssoUrl, binding: values.binding },
            }
          : endpoints,
      credentials: {
        ...credentials,
        trust: { ...(credentials['trust'] as Json), issuer: values.issuer, kid: values.kid },
      },
    };
  return {
    ...before,
    type: before['type'] ?? (['GITHUB', 'FACEBOOK', 'LINKEDIN'].includes(type) ? 'OAUTH2' : 'OIDC'),
    scopes: values.scopes,
    ...(family === 'oidc' && { issuer: { url: values.issuer }, endpoints: oidcEndpoints(values, endpoints) }),
    credentials: {
      ...credentials,
      client: {
        ...(credentials['client'] as Json),
        client_id: values.clientId,
        ...(values.clientSecret !== '' && { client_secret: values.clientSecret }),
      },
    },
  };
}

function oidcEndpoints(values: ProviderValues, before: Json): Json {
  const endpoint = (name: string, url: string, binding: string) => ({
    [name]: { binding, ...(before[name] as Json | undefined), url },
  });
  return {
    ...before,
    ...endpoint('authorization', values.authorization, 'HTTP-REDIRECT'),
    ...endpoint('token', values.token, 'HTTP-POST'),
    ...endpoint('jwks', values.jwks, 'HTTP-REDIRECT'),
    ...(values.userInfo === '' ? {} : endpoint('userInfo', values.userInfo, 'HTTP-REDIRECT')),
  };
}
