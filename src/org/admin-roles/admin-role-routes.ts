import { z } from 'zod';
import { defineRoute, linkHeaders, linkUrl, type Route, validationFailed } from '#src/platform/http/index.ts';
import { getRole, type RoleAssignment, roleTypes } from './admin-role.ts';
import type { AdminRoles } from './admin-role-service.ts';

const read = 'okta.roles.read';
const manage = 'okta.roles.manage';
const ofUser = z.object({ userId: z.string() });
const oneOfUser = z.object({ userId: z.string(), roleAssignmentId: z.string() });
const assignment = z.strictObject({ type: z.enum(roleTypes) });
// Nothing to expand and nobody to notify yet; clients that say so anyway are understood.
const listing = z.object({ expand: z.string().optional() });
const assigning = z.object({ disableNotifications: z.enum(['true', 'false']).optional() });
const assignees = z.object({ after: z.string().max(255).optional(), limit: z.string().optional() });

const largestPage = 200;

export function adminRoleRoutes({ adminRoles, orgId }: { adminRoles: AdminRoles; orgId(): string }): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:userId/roles',
      permission: read,
      params: ofUser,
      query: listing,
      async handle(ctx) {
        const found = await adminRoles.listOfUser(ctx.params.userId);
        return { status: 200, json: found.map((one) => toWire(one, ctx.client.origin)) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/:userId/roles',
      permission: manage,
      params: ofUser,
      query: assigning,
      body: assignment,
      async handle(ctx) {
        const made = await adminRoles.assign(ctx.params.userId, ctx.body.type, ctx);
        return { status: 201, json: toWire(made, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:userId/roles/:roleAssignmentId',
      permission: read,
      params: oneOfUser,
      async handle(ctx) {
        const found = await adminRoles.getOfUser(ctx.params.userId, ctx.params.roleAssignmentId);
        return { status: 200, json: toWire(found, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/users/:userId/roles/:roleAssignmentId',
      permission: manage,
      params: oneOfUser,
      async handle(ctx) {
        await adminRoles.unassign(ctx.params.userId, ctx.params.roleAssignmentId, ctx);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/iam/assignees/users',
      permission: read,
      query: assignees,
      async handle(ctx) {
        const limit = readLimit(ctx.query.limit);
        const found = await adminRoles.listAdmins({ after: ctx.query.after ?? '', limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { after: page.at(-1), limit } : undefined;
        const { origin } = ctx.client;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query }),
          json: {
            value: page.map((userId) => ({
              id: userId,
              orn: `orn:okta:directory:${orgId()}:users:${userId}`,
              _links: {
                self: { href: `${origin}/api/v1/users/${userId}` },
                roles: { href: `${origin}/api/v1/users/${userId}/roles` },
              },
            })),
            _links: next ? { next: { href: linkUrl(ctx, next) } } : {},
          },
        };
      },
    }),
  ];
}

function readLimit(given: string | undefined): number {
  if (given === undefined || given === '') return 100;
  const limit = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (limit >= 1) return Math.min(limit, largestPage);
  throw validationFailed('limit', [`limit: must be a whole number from 1 to ${largestPage}`]);
}

function toWire({ id, userId, type, created, lastUpdated }: RoleAssignment, origin: string) {
  const { label, resourceSet } = getRole(type);
  const assignee = { href: `${origin}/api/v1/users/${userId}` };
  const common = {
    id,
    label,
    type,
    status: 'ACTIVE',
    created: created.toISOString(),
    lastUpdated: lastUpdated.toISOString(),
    assignmentType: 'USER',
  };
  if (resourceSet === undefined) return { ...common, _links: { assignee } };
  return { ...common, role: type, 'resource-set': resourceSet, _links: { assignee } };
}
