import { z } from 'zod';
import {
  type Authenticator,
  authenticatorKeys,
  type AuthenticatorMethod,
  authenticatorTypes,
  methodTypes,
} from './authenticator.ts';
import { rpIdOf } from './rp-id.ts';

export const authenticatorsPath = '/api/v1/authenticators';

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
const status = z.enum(['ACTIVE', 'INACTIVE']);
const open = z.record(z.string(), z.unknown());

export const authenticatorAnswer = z.strictObject({
  type: z.enum(authenticatorTypes),
  id: z.string(),
  key: z.enum(authenticatorKeys),
  status,
  name: z.string(),
  description: z.string().optional(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  settings: open.optional(),
  provider: z.strictObject({ type: z.string(), configuration: open }).optional(),
  _links: z.strictObject({
    self: link,
    methods: link,
    activate: link.optional(),
    deactivate: link.optional(),
    aaguids: link.optional(),
  }),
});

export const methodAnswer = z.object({
  type: z.enum(methodTypes),
  status,
  settings: open.optional(),
  verifiableProperties: z.array(z.string()).optional(),
  _links: z.strictObject({
    self: link,
    activate: link.optional(),
    deactivate: link.optional(),
    'verify-rp-id-domain': link.optional(),
  }),
});

export function authenticatorToWire(one: Authenticator, origin: string) {
  const self = `${origin}${authenticatorsPath}/${one.id}`;
  const verb = one.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    type: one.type,
    id: one.id,
    key: one.key,
    status: one.status,
    name: one.name,
    ...(one.description !== undefined && { description: one.description }),
    created: one.created.toISOString(),
    lastUpdated: one.lastUpdated.toISOString(),
    ...(one.settings !== undefined && { settings: one.settings }),
    ...(one.provider !== undefined && { provider: one.provider }),
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT'] } },
      ...(one.key !== 'okta_password' && {
        [verb]: { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } },
      }),
      methods: { href: `${self}/methods`, hints: { allow: ['GET'] } },
      ...(one.key === 'webauthn' && {
        aaguids: { href: `${self}/aaguids`, hints: { allow: ['GET', 'POST'] } },
      }),
    },
  };
}

export function methodToWire(one: Authenticator, method: AuthenticatorMethod, origin: string) {
  const self = `${origin}${authenticatorsPath}/${one.id}/methods/${method.type}`;
  const verb = method.status === 'ACTIVE' ? 'deactivate' : 'activate';
  const isToVerify = rpIdOf(method)?.domain?.dnsRecord !== undefined;
  return {
    type: method.type,
    status: method.status,
    ...method.details,
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT'] } },
      ...(one.methods.length > 1 && {
        [verb]: { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } },
      }),
      ...(isToVerify && {
        'verify-rp-id-domain': { href: `${self}/verify-rp-id-domain`, hints: { allow: ['POST'] } },
      }),
    },
  };
}
