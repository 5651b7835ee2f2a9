import { rotationEveryMs, type SigningKeyRecord } from '#src/sso/keys/index.ts';
import type { AuthorizationServer, Claim, Scope, ServerPolicy, ServerRule } from './authorization-server.ts';

/** Where the answer's links point: the origin the client called. */
export type View = { readonly origin: string; readonly baseUrl: string };

type Hints = ('GET' | 'POST' | 'PUT' | 'DELETE')[];

function link(href: string, ...allow: Hints) {
  return { href, hints: { allow } };
}

/** Management dates have whole seconds, as observed at Okta. */
export function wireDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}.000Z`;
}

export function issuerOf(serverId: string, view: View): string {
  return `${view.baseUrl}/oauth2/${serverId}`;
}

export function serverToWire(server: AuthorizationServer, keys: readonly SigningKeyRecord[], view: View) {
  const self = `${view.origin}/api/v1/authorizationServers/${server.id}`;
  const issuer = issuerOf(server.id, view);
  const wellKnown = (name: string) => ({
    name,
    ...link(`${view.origin}/oauth2/${server.id}/.well-known/${name}`, 'GET'),
  });
  const verb = server.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    id: server.id,
    name: server.name,
    ...(server.description === undefined ? {} : { description: server.description }),
    audiences: server.audiences,
    issuer,
    issuerMode: server.issuerMode,
    status: server.status,
    created: wireDate(server.createdMs),
    lastUpdated: wireDate(server.lastUpdatedMs),
    credentials: { signing: signingToWire(server, keys) },
    _links: {
      rotateKey: link(`${self}/credentials/lifecycle/keyRotate`, 'POST'),
      metadata: [wellKnown('oauth-authorization-server'), wellKnown('openid-configuration')],
      keys: link(`${self}/credentials/keys`, 'GET'),
      claims: link(`${self}/claims`, 'GET', 'POST'),
      policies: link(`${self}/policies`, 'GET', 'POST'),
      self: link(self, 'GET', 'DELETE', 'PUT'),
      scopes: link(`${self}/scopes`, 'GET', 'POST'),
      [verb]: link(`${self}/lifecycle/${verb}`, 'POST'),
    },
  };
}

function signingToWire(server: AuthorizationServer, keys: readonly SigningKeyRecord[]) {
  const active = keys.find((key) => key.status === 'ACTIVE' && key.algorithm === server.signingAlgorithm);
  const rotatedMs = active?.activatedMs;
  return {
    ...(active === undefined ? {} : { kid: active.kid }),
    rotationMode: server.rotationMode,
    ...(rotatedMs === undefined ? {} : { lastRotated: wireDate(rotatedMs) }),
    ...(rotatedMs === undefined || server.rotationMode === 'MANUAL'
      ? {}
      : { nextRotation: wireDate(rotatedMs + rotationEveryMs) }),
    use: 'sig',
    // Ours beyond Okta, shown where it is not what everybody expects.
    ...(server.signingAlgorithm === 'RS256' ? {} : { alg: server.signingAlgorithm }),
  };
}

export function keyToWire(key: SigningKeyRecord, view: View) {
  const { kid, ...members } = key.publicJwk;
  const self = `${view.origin}/api/v1/authorizationServers/${key.ownerId}/credentials/keys/${kid}`;
  return { status: key.status, ...members, kid, _links: { self: link(self, 'GET') } };
}

export function scopeToWire(scope: Scope, view: View) {
  const self = `${view.origin}/api/v1/authorizationServers/${scope.serverId}/scopes/${scope.id}`;
  return {
    id: scope.id,
    name: scope.name,
    ...(scope.displayName === undefined ? {} : { displayName: scope.displayName }),
    ...(scope.description === undefined ? {} : { description: scope.description }),
    system: scope.system,
    metadataPublish: scope.metadataPublish,
    consent: scope.consent,
    default: scope.isDefault,
    optional: scope.optional,
    _links: { self: link(self, 'GET', 'PUT', ...(scope.system ? [] : (['DELETE'] as const))) },
  };
}

export function claimToWire(claim: Claim, view: View) {
  const self = `${view.origin}/api/v1/authorizationServers/${claim.serverId}/claims/${claim.id}`;
  return {
    id: claim.id,
    name: claim.name,
    status: claim.status,
    claimType: claim.claimType,
    valueType: claim.valueType,
    value: claim.value,
    ...(claim.groupFilterType === undefined ? {} : { group_filter_type: claim.groupFilterType }),
    conditions: { scopes: claim.scopes },
    system: claim.system,
    alwaysIncludeInToken: claim.alwaysInclude,
    _links: { self: link(self, 'GET', 'PUT', ...(claim.system ? [] : (['DELETE'] as const))) },
  };
}

export function policyToWire(policy: ServerPolicy, view: View) {
  const self = `${view.origin}/api/v1/authorizationServers/${policy.serverId}/policies/${policy.id}`;
  const verb = policy.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    type: 'OAUTH_AUTHORIZATION_POLICY',
    id: policy.id,
    status: policy.status,
    name: policy.name,
    description: policy.description,
    priority: policy.priority,
    system: policy.system,
    conditions: { clients: { include: policy.clients } },
    created: wireDate(policy.createdMs),
    lastUpdated: wireDate(policy.lastUpdatedMs),
    _links: {
      self: link(self, 'GET', 'PUT', 'DELETE'),
      [verb]: link(`${self}/lifecycle/${verb}`, 'POST'),
      rules: link(`${self}/rules`, 'GET', 'POST'),
    },
  };
}

export function ruleToWire(rule: ServerRule, serverId: string, view: View) {
  const self = `${view.origin}/api/v1/authorizationServers/${serverId}/policies/${rule.policyId}/rules/${rule.id}`;
  const verb = rule.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    type: 'RESOURCE_ACCESS',
    id: rule.id,
    status: rule.status,
    name: rule.name,
    priority: rule.priority,
    created: wireDate(rule.createdMs),
    lastUpdated: wireDate(rule.lastUpdatedMs),
    system: rule.system,
    conditions: rule.conditions,
    actions: { token: rule.lifetimes },
    _links: {
      self: link(self, 'GET', 'PUT', 'DELETE'),
      [verb]: link(`${self}/lifecycle/${verb}`, 'POST'),
    },
  };
}
