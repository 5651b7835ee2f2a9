import { z } from 'zod';
import { type AppDirectory, wireDate } from '#src/access/apps/index.ts';
import type { AuthorizationServers, CompiledServer } from '#src/sso/authorization-servers/index.ts';
import type { RefreshGrant, StoredConsent } from '#src/sso/grants/index.ts';

const link = z.strictObject({
  href: z.string(),
  title: z.string().optional(),
  hints: z.strictObject({ allow: z.array(z.string()) }).optional(),
});
const links = z.record(z.string(), link);

export const tokenAnswer = z.strictObject({
  id: z.string(),
  status: z.enum(['ACTIVE', 'REVOKED']),
  created: z.string(),
  lastUpdated: z.string(),
  expiresAt: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  userId: z.string(),
  scopes: z.array(z.string()),
  _embedded: z
    .strictObject({
      scopes: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          displayName: z.string().optional(),
          description: z.string().optional(),
          _links: z.strictObject({ scope: link }),
        }),
      ),
    })
    .optional(),
  _links: links,
});

export const consentAnswer = z.strictObject({
  id: z.string(),
  status: z.literal('ACTIVE'),
  created: z.string(),
  createdBy: z.strictObject({ id: z.string(), type: z.string() }),
  lastUpdated: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  userId: z.string(),
  scopeId: z.string(),
  source: z.literal('END_USER'),
  _embedded: z.strictObject({ scope: z.strictObject({ id: z.string() }) }).optional(),
  _links: links,
});

export const clientAnswer = z.strictObject({
  client_id: z.string(),
  client_name: z.string(),
  client_uri: z.string().nullable(),
  logo_uri: z.string().nullable(),
  _links: links,
});

export const expandQuery = z.object({ expand: z.enum(['scope']).optional() });
export const pageQuery = expandQuery.extend({
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});

export type WireNeeds = {
  apps: Pick<AppDirectory, 'findByClientId'>;
  servers: Pick<AuthorizationServers, 'org' | 'find'>;
  config: { readonly baseUrl: string };
};

/** How one token or consent looks: where from, at which address, and with its scopes or without. */
export type HeldView = { origin: string; self: string; expand: string | undefined };

export function createHeldWire({ apps, servers, config }: WireNeeds) {
  const serverOf = (id: string): CompiledServer | undefined =>
    id === servers.org().id ? servers.org() : servers.find(id);

  function linksOf(held: { clientId: string; serverId: string; userId: string }, { origin }: HeldView) {
    const app = apps.findByClientId(held.clientId);
    const title = app === undefined ? {} : { title: app.label };
    const server = serverOf(held.serverId);
    return {
      app: { href: `${origin}/api/v1/apps/${app?.id ?? held.clientId}`, ...title },
      client: { href: `${origin}/oauth2/v1/clients/${held.clientId}`, ...title },
      user: { href: `${origin}/api/v1/users/${held.userId}` },
      ...(server === undefined || server.isOrg
        ? {}
        : {
            authorizationServer: {
              href: `${origin}/api/v1/authorizationServers/${server.id}`,
              title: server.name,
            },
          }),
    };
  }

  const scopeHref = (origin: string, server: CompiledServer, id: string) =>
    server.isOrg
      ? `${origin}/oauth2/v1/scopes/${id}`
      : `${origin}/api/v1/authorizationServers/${server.id}/scopes/${id}`;

  function scopesOf(grant: RefreshGrant, { origin }: HeldView) {
    const server = serverOf(grant.serverId);
    return grant.scopes.flatMap((name) => {
      const scope = server?.scopes.get(name);
      if (scope === undefined || server === undefined) return [];
      return [
        {
          id: scope.id,
          name,
          ...(scope.displayName === undefined ? {} : { displayName: scope.displayName }),
          ...(scope.description === undefined ? {} : { description: scope.description }),
          _links: {
            scope: { href: scopeHref(origin, server, scope.id), title: scope.displayName ?? name },
          },
        },
      ];
    });
  }

  return {
    token(grant: RefreshGrant, view: HeldView): z.infer<typeof tokenAnswer> {
      const endsMs = Math.min(grant.idleExpiresMs, grant.expiresMs ?? Number.POSITIVE_INFINITY);
      return {
        id: grant.id,
        status: grant.revokedMs === undefined ? 'ACTIVE' : 'REVOKED',
        created: wireDate(grant.createdMs),
        lastUpdated: wireDate(grant.lastUpdatedMs),
        expiresAt: wireDate(endsMs),
        issuer: grant.issuer,
        clientId: grant.clientId,
        userId: grant.userId,
        scopes: [...grant.scopes],
        ...(view.expand === 'scope' ? { _embedded: { scopes: scopesOf(grant, view) } } : {}),
        _links: {
          ...linksOf(grant, view),
          self: { href: view.self },
          revoke: { href: view.self, hints: { allow: ['DELETE'] } },
        },
      };
    },

    consent(consent: StoredConsent, view: HeldView): z.infer<typeof consentAnswer> {
      const server = serverOf(consent.serverId);
      const scope = server?.scopes.get(consent.scope);
      const scopeLink =
        server === undefined || scope === undefined
          ? {}
          : {
              scope: {
                href: scopeHref(view.origin, server, scope.id),
                title: scope.displayName ?? consent.scope,
              },
            };
      return {
        id: consent.id,
        status: 'ACTIVE',
        created: wireDate(consent.createdMs),
        createdBy: { id: consent.userId, type: 'User' },
        lastUpdated: wireDate(consent.lastUpdatedMs),
        issuer: `${config.baseUrl}${server?.issuerPath ?? `/oauth2/${consent.serverId}`}`,
        clientId: consent.clientId,
        userId: consent.userId,
        scopeId: consent.scope,
        source: 'END_USER',
        ...(view.expand === 'scope' ? { _embedded: { scope: { id: scope?.id ?? consent.scope } } } : {}),
        _links: {
          ...linksOf(consent, view),
          ...scopeLink,
          self: { href: view.self, hints: { allow: ['GET', 'DELETE'] } },
        },
      };
    },
  };
}

export type HeldWire = ReturnType<typeof createHeldWire>;
