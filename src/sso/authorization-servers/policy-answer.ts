import { z } from 'zod';

const link = z.strictObject({
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.enum(['GET', 'PUT', 'POST', 'DELETE'])) }),
});
const status = z.enum(['ACTIVE', 'INACTIVE']);
const date = z.iso.datetime();
const selection = z.strictObject({ include: z.array(z.string()), exclude: z.array(z.string()) });
const common = {
  id: z.string(),
  status,
  name: z.string(),
  priority: z.int().min(1),
  created: date,
  lastUpdated: date,
  system: z.boolean(),
};

export const serverPolicyAnswer = z.strictObject({
  ...common,
  type: z.literal('OAUTH_AUTHORIZATION_POLICY'),
  description: z.string(),
  conditions: z.strictObject({ clients: z.strictObject({ include: z.array(z.string()) }) }),
  _links: z.strictObject({
    self: link,
    rules: link,
    activate: link.optional(),
    deactivate: link.optional(),
  }),
});

export const serverRuleAnswer = z.strictObject({
  ...common,
  type: z.literal('RESOURCE_ACCESS'),
  conditions: z.strictObject({
    people: z.strictObject({ users: selection, groups: selection }),
    grantTypes: z.strictObject({ include: z.array(z.string()) }),
    scopes: z.strictObject({ include: z.array(z.string()) }),
  }),
  actions: z.strictObject({
    token: z.strictObject({
      accessTokenLifetimeMinutes: z.int(),
      refreshTokenLifetimeMinutes: z.int(),
      refreshTokenWindowMinutes: z.int(),
      inlineHook: z.strictObject({ id: z.string() }).optional(),
    }),
  }),
  _links: z.strictObject({ self: link, activate: link.optional(), deactivate: link.optional() }),
});
