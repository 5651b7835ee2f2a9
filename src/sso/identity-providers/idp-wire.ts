import type { IdentityProvider } from './identity-provider.ts';
import type { LinkedUser } from './idp-user-store.ts';

export const idpsPath = '/api/v1/idps';
export const toSecond = (date: Date): string => `${date.toISOString().slice(0, 19)}.000Z`;

const hints = (...allow: string[]) => ({ hints: { allow } });

/** `protocol`: with secrets or without, as the reader may see it. */
export function idpToWire(one: IdentityProvider, protocol: IdentityProvider['protocol'], origin: string) {
  return {
    id: one.id,
    type: one.type,
    name: one.name,
    status: one.status,
    issuerMode: one.issuerMode,
    created: toSecond(one.created),
    lastUpdated: toSecond(one.lastUpdated),
    protocol,
    policy: one.policy,
    properties: one.properties,
    _links: linksOf(one, origin),
  };
}

function linksOf(one: IdentityProvider, origin: string) {
  const self = `${origin}${idpsPath}/${one.id}`;
  const verb = one.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    self: { href: self, ...hints('GET', 'PUT', 'DELETE') },
    ...ownLinks(one, self, origin),
    users: { href: `${self}/users`, ...hints('GET') },
    [verb]: { href: `${self}/lifecycle/${verb}`, ...hints('POST') },
  };
}

function ownLinks(one: IdentityProvider, self: string, origin: string): Record<string, object> {
  const { type } = one.protocol;
  if (type === 'SAML2') {
    return {
      metadata: { href: `${self}/metadata.xml`, type: 'application/xml', ...hints('GET') },
      acs: { href: acsUrl(one, origin), type: 'application/xml', ...hints('POST') },
    };
  }
  if (type !== 'OIDC' && type !== 'OAUTH2') return {};
  const query = `idp=${one.id}&client_id={clientId}&response_type={responseType}&response_mode={responseMode}&scope={scopes}&redirect_uri={redirectUri}&state={state}&nonce={nonce}`;
  return {
    authorize: { href: `${origin}/oauth2/v1/authorize?${query}`, templated: true, ...hints('GET') },
    clientRedirectUri: { href: `${origin}/oauth2/v1/authorize/callback`, ...hints('POST') },
  };
}

export const acsUrl = ({ id }: Pick<IdentityProvider, 'id'>, origin: string): string =>
  `${origin}/sso/saml2/${id}`;

export function linkedUserToWire(link: LinkedUser, origin: string, user?: Record<string, unknown>) {
  const idp = `${origin}${idpsPath}/${link.idpId}`;
  return {
    id: link.userId,
    externalId: link.externalId,
    created: toSecond(link.created),
    lastUpdated: toSecond(link.lastUpdated),
    profile: link.profile,
    ...(user && { _embedded: { user } }),
    _links: {
      self: { href: `${idp}/users/${link.userId}`, ...hints('GET', 'DELETE') },
      idp: { href: idp },
      user: { href: `${origin}/api/v1/users/${link.userId}` },
    },
  };
}
