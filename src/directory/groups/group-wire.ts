import { type CompiledSchema, showProfile } from '#src/directory/schemas/index.ts';
import type { Group } from './group.ts';

/** What else a list shows of each group when asked to (`expand=stats,app`). */
export type GroupEmbedded = {
  stats?: {
    usersCount: number;
    appsCount: number;
    groupPushMappingsCount: number;
    hasAdminPrivilege: boolean;
  };
  app?: { id: string; name: string; label: string; signOnMode: string };
};

export function groupToWire(
  group: Group,
  schema: CompiledSchema,
  origin: string,
  embedded?: GroupEmbedded,
): Record<string, unknown> {
  const self = `${origin}/api/v1/groups/${group.id}`;
  return {
    id: group.id,
    created: wireDate(group.created),
    lastUpdated: wireDate(group.lastUpdated),
    lastMembershipUpdated: wireDate(group.lastMembershipUpdated),
    objectClass: group.objectClass,
    type: group.type,
    profile: { description: null, ...showProfile(schema, group.profile) },
    ...(embedded === undefined ? {} : { _embedded: embedded }),
    _links: {
      logo: ['medium', 'large'].map((name) => ({
        name,
        href: `${origin}/img/logos/groups/okta-${name}.png`,
        type: 'image/png',
      })),
      ...(group.sourceId === undefined
        ? {}
        : { source: { href: `${origin}/api/v1/apps/${group.sourceId}` } }),
      owners: { href: `${self}/owners` },
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  };
}

const wireDate = (date: Date) => `${date.toISOString().slice(0, 19)}.000Z`;
