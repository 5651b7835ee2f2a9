import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  mayEverywhere,
  reachesOf,
  reachHas,
  type RequestContext,
  type Route,
  validated,
  validationFailed,
} from '#src/platform/http/index.ts';
import { checkMayCreate } from '../creation-reach.ts';
import { credentialsBody } from '../user-bodies.ts';
import { ifMatchOf } from '../user-request.ts';
import type { Users } from '../user-service.ts';
import { bulkAnswer, bulkLimits, bulkReply, failedRow, mostRows, type RowResult } from './bulk-answer.ts';
import { type MembershipRow, membershipStatuses } from './bulk-memberships.ts';
import { userActions, type UserRow, userStatuses } from './bulk-users.ts';

const id = z.string().min(1).max(100);
const dryRun = z.boolean().default(false).describe('Answers what would happen and changes nothing.');
// Rows are read one by one, so that a broken one is an error of its own.
const rows = z.array(z.unknown()).min(1).max(mostRows);

const userRow = z.strictObject({
  action: z.enum(userActions).optional(),
  id: id.optional(),
  profile: z.record(z.string(), z.unknown()).default({}),
  credentials: credentialsBody.optional(),
  groupIds: z.array(id).max(1_000).optional(),
  typeId: id.optional(),
});
const usersBody = z.strictObject({
  rows: rows.describe(
    'Each {action?, id?, profile, credentials?, groupIds?, typeId?}. Attributes that are not named stay as they are; ' +
      'credentials, groups and type are taken for people who are created.',
  ),
  action: z.enum(userActions).default('upsert').describe('Of rows that do not say.'),
  matchBy: z
    .string()
    .max(100)
    .default('login')
    .describe('id, login, or a unique attribute such as externalId.'),
  activate: z.boolean().default(false).describe('Of people who are created; otherwise they are STAGED.'),
  dryRun,
});

const membershipRow = z
  .strictObject({
    action: z.enum(['add', 'remove']).default('add'),
    groupId: id,
    userId: id.optional(),
    login: z.string().min(1).max(255).optional(),
  })
  .refine((row) => (row.userId === undefined) !== (row.login === undefined), {
    error: 'either userId or login',
    path: ['userId'],
  });
const membershipsBody = z.strictObject({
  rows: rows.describe('Each {action: add | remove, groupId, userId | login}.'),
  dryRun,
});

/** Passwords in clear are hashed one by one, each as slowly as a single one. */
const mostPasswords = 500;

const ofGroup = z.object({ groupId: z.string() });
const membersPath = '/gatehouse/v1/groups/:groupId/members';

/** The members of a group as one value: read it, change it, put it back if nobody else has changed it. */
function memberSetRoutes(users: Users): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: membersPath,
      permission: 'okta.groups.read',
      resource: { kind: 'groups', param: 'groupId' },
      scope: 'okta.groups.read',
      summary: 'The ids of all members of a group, with the entity tag of this set; up to 10,000',
      params: ofGroup,
      answer: z.strictObject({ userIds: z.array(z.string()) }),
      async handle(ctx) {
        const { userIds, etag } = await users.readMembers(ctx.params.groupId);
        return { status: 200, headers: { etag }, json: { userIds } };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: membersPath,
      permission: 'okta.groups.members.manage',
      resource: { kind: 'groups', param: 'groupId' },
      scope: 'okta.groups.manage',
      summary:
        'Makes these people, and nobody else, the members of a group; with If-Match only if it still is as read',
      params: ofGroup,
      body: z.strictObject({ userIds: z.array(id).max(mostRows) }),
      answer: z.strictObject({ userIds: z.array(z.string()), added: z.int(), removed: z.int() }),
      async handle(ctx) {
        const { groupId } = ctx.params;
        const { userIds } = ctx.body;
        const wish = { userIds, ifMatch: ifMatchOf(ctx) };
        const { etag, ...json } = await users.replaceMembers(requesterOf(ctx), groupId, wish);
        return { status: 200, headers: { etag }, json };
      },
    }),
  ];
}

export function bulkRoutes(users: Users): Route[] {
  return [
    ...memberSetRoutes(users),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/bulk/users',
      permission: 'okta.users.manage',
      scope: 'okta.users.manage',
      summary: 'Creates, updates or deactivates up to 10,000 people; each row has a result of its own',
      body: usersBody,
      bodyLimits: bulkLimits,
      answer: bulkAnswer(userStatuses),
      async handle(ctx) {
        const { body } = ctx;
        const { read, failed } = readRows<UserRow>(body.rows, (row, index) => {
          const given = validated(userRow, row, 'row');
          if (given.groupIds) checkMayCreate(ctx.caller, given.groupIds);
          return { ...given, index, action: given.action ?? body.action };
        });
        checkPasswords(ctx, read);
        const results = await users.bulkUsers(requesterOf(ctx), read, {
          dryRun: body.dryRun,
          activate: body.activate,
          matchBy: body.matchBy,
          checkRank: (userId) => users.checkRank(ctx.caller, userId),
        });
        return bulkReply(body.dryRun, userStatuses, [...failed, ...results]);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/bulk/memberships',
      permission: 'okta.groups.members.manage',
      scope: 'okta.groups.manage',
      limitsItself: true,
      summary:
        'Adds people to groups and removes them, up to 10,000 at once; each row has a result of its own',
      body: membershipsBody,
      bodyLimits: bulkLimits,
      answer: bulkAnswer(membershipStatuses),
      async handle(ctx) {
        const { body, caller } = ctx;
        const { read, failed } = readRows<MembershipRow>(body.rows, (row, index) => ({
          ...validated(membershipRow, row, 'row'),
          index,
        }));
        const results = await users.bulkMemberships(requesterOf(ctx), read, {
          dryRun: body.dryRun,
          caller,
          reaches: groupReach(ctx),
        });
        return bulkReply(body.dryRun, membershipStatuses, [...failed, ...results]);
      },
    }),
  ];
}

function readRows<Row>(
  given: readonly unknown[],
  read: (row: unknown, index: number) => Row,
): { read: Row[]; failed: RowResult<never>[] } {
  const good: Row[] = [];
  const failed: RowResult<never>[] = [];
  for (const [index, row] of given.entries()) {
    try {
      good.push(read(row, index));
    } catch (error) {
      failed.push(failedRow(index, error));
    }
  }
  return { read: good, failed };
}

function checkPasswords(ctx: Pick<RequestContext, 'caller'>, given: readonly UserRow[]): void {
  const withCredentials = given.filter((row) => row.credentials !== undefined);
  if (withCredentials.length > 0 && !mayEverywhere(ctx.caller, 'okta.users.create'))
    throw new ApiError('E0000006');
  const inClear = withCredentials.filter((row) => row.credentials?.password?.value !== undefined).length;
  if (inClear > mostPasswords)
    throw validationFailed('rows', [
      `rows: at most ${mostPasswords} passwords in clear a call; send hashes, or no passwords and activation mails`,
    ]);
}

/** Groups that the caller's roles reach; whoever fills one needs no more, as in a single call. */
function groupReach({ caller }: Pick<RequestContext, 'caller'>): (groupId: string) => boolean {
  const permission = 'okta.groups.members.manage';
  if (mayEverywhere(caller, permission)) return () => true;
  const reaches = reachesOf(caller, permission);
  return (groupId) => reaches.some((reach) => reachHas(reach, 'groups', groupId));
}
