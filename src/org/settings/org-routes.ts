import { z } from 'zod';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import { type Org, type OrgProfile, profileNames } from './org.ts';
import type { OrgSettings } from './org-service.ts';

const line = z
  .string()
  .max(255)
  .transform((text) => (text.trim() === '' ? null : text.trim()))
  .nullish();

const editable = Object.fromEntries(profileNames.map((name) => [name, line])) as Record<
  (typeof profileNames)[number],
  typeof line
>;

// A client that sends back what it was given sends these along; they are not its to change.
const readOnly = {
  id: z.unknown(),
  created: z.unknown(),
  lastUpdated: z.unknown(),
  expiresAt: z.unknown(),
  status: z.unknown(),
  subdomain: z.unknown(),
  _links: z.unknown(),
};

const orgAnswer = z.strictObject({
  id: z.string(),
  status: z.literal('ACTIVE'),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  expiresAt: z.null(),
  subdomain: z.string(),
  ...(Object.fromEntries(profileNames.map((name) => [name, z.string().nullable()])) as Record<
    (typeof profileNames)[number],
    z.ZodNullable<z.ZodString>
  >),
  _links: z.strictObject({}),
});
const metadataAnswer = z.strictObject({
  id: z.string(),
  cell: z.string(),
  pipeline: z.literal('idx'),
  settings: z.record(z.string(), z.boolean()),
  _links: z.strictObject({ organization: z.strictObject({ href: z.string() }) }),
});

const partial = z.strictObject({ ...editable, ...readOnly }).partial();

export function orgRoutes(settings: OrgSettings): Route[] {
  const update = async (ctx: RequestContext<unknown, unknown, z.infer<typeof partial>>, replace: boolean) => {
    const by = { actor: actorOf(ctx.caller), client: ctx.client };
    const org = await settings.update({ profile: givenProfile(ctx.body), replace }, by);
    return { status: 200, json: toWire(org) };
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/org',
      permission: 'okta.orgs.read',
      answer: orgAnswer,
      handle: () => ({ status: 200, json: toWire(settings.current()) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/org',
      permission: 'okta.orgs.manage',
      body: partial,
      answer: orgAnswer,
      handle: (ctx) => update(ctx, false),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/org',
      permission: 'okta.orgs.manage',
      body: partial,
      answer: orgAnswer,
      handle: (ctx) => update(ctx, true),
    }),
    defineRoute({
      method: 'GET',
      path: '/.well-known/okta-organization',
      permission: 'public',
      cors: 'any',
      answer: metadataAnswer,
      handle: (ctx) => ({ status: 200, json: toMetadata(settings.current(), ctx.client.origin) }),
    }),
  ];
}

function givenProfile(body: z.infer<typeof partial>): Partial<OrgProfile> {
  const given: Partial<OrgProfile> = {};
  for (const name of profileNames) {
    const value = body[name];
    // The name cannot be emptied: everything that people read carries it.
    if (value !== undefined && !(name === 'companyName' && value === null)) given[name] = value;
  }
  return given;
}

function toWire(org: Org) {
  return {
    id: org.id,
    status: 'ACTIVE',
    created: org.created.toISOString(),
    lastUpdated: org.lastUpdated.toISOString(),
    expiresAt: null,
    subdomain: org.subdomain,
    ...org.profile,
    // Preferences, contacts, logo and the rest have no address here, so none is given.
    _links: {},
  };
}

/** `pipeline` is how clients tell which of the two sign-in engines they are talking to; `idx` is the newer. */
function toMetadata(org: Org, origin: string) {
  return {
    id: org.id,
    cell: org.subdomain,
    _links: { organization: { href: origin } },
    pipeline: 'idx',
    settings: {
      analyticsCollectionEnabled: false,
      bugReportingEnabled: false,
      omEnabled: false,
      pssoEnabled: false,
      desktopMFAEnabled: false,
      itpEnabled: false,
    },
  };
}
