import { z } from 'zod';

const link = z.strictObject({ href: z.string() });
const moment = z.iso.datetime();
const profile = z.record(z.string(), z.unknown());

export const appUserAnswer = z.strictObject({
  id: z.string(),
  externalId: z.null(),
  created: moment,
  lastUpdated: moment,
  scope: z.enum(['USER', 'GROUP']),
  status: z.literal('ACTIVE'),
  statusChanged: moment,
  passwordChanged: moment.nullable(),
  syncState: z.literal('DISABLED'),
  credentials: z.strictObject({
    userName: z.string(),
    password: z.strictObject({}).optional().describe('Empty: there is one'),
  }),
  profile: profile.describe('Mapped from the person, over it what a group gives, over that their own'),
  _links: z.strictObject({ app: link, group: link.optional(), user: link }),
  _embedded: z.strictObject({ user: z.looseObject({ id: z.string() }) }).optional(),
});

export const appGroupAnswer = z.strictObject({
  id: z.string(),
  lastUpdated: moment,
  priority: z.int(),
  profile,
  _links: z.strictObject({ app: link, self: link, group: link }),
  _embedded: z
    .strictObject({
      group: z.looseObject({ id: z.string() }).optional(),
      metadata: z
        .strictObject({
          credentials: z.strictObject({}),
          profile: z.record(
            z.string(),
            z.strictObject({
              source: z.strictObject({ type: z.literal('USER'), value: z.array(z.never()) }),
              lastUpdated: moment,
            }),
          ),
        })
        .optional(),
    })
    .optional(),
});

export const appLinkAnswer = z.strictObject({
  id: z.string(),
  label: z.string(),
  linkUrl: z.url(),
  logoUrl: z.string().nullable(),
  appName: z.string(),
  appInstanceId: z.string(),
  appAssignmentId: z.string(),
  credentialsSetup: z.boolean(),
  hidden: z.boolean(),
  sortOrder: z.int(),
});
