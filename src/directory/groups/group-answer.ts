import { z } from 'zod';
import { groupTypes } from './group.ts';

const link = z.strictObject({ href: z.string() });

export const groupAnswer = z.strictObject({
  id: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  lastMembershipUpdated: z.iso.datetime(),
  objectClass: z.array(z.string()),
  type: z.enum(groupTypes),
  profile: z.record(z.string(), z.unknown()).describe('As the schema of groups has it.'),
  _embedded: z
    .strictObject({
      stats: z
        .strictObject({
          usersCount: z.int(),
          appsCount: z.int(),
          groupPushMappingsCount: z.int(),
          hasAdminPrivilege: z.boolean(),
        })
        .optional(),
      app: z
        .strictObject({ id: z.string(), name: z.string(), label: z.string(), signOnMode: z.string() })
        .optional(),
    })
    .optional(),
  _links: z.strictObject({
    logo: z.array(z.strictObject({ name: z.string(), href: z.string(), type: z.string() })),
    source: link.optional(),
    owners: link,
    users: link,
    apps: link,
  }),
});
