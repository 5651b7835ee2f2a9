import { z } from 'zod';
import { defineRoute, linkHeaders, linkUrl, type Route } from '#src/platform/http/index.ts';
import { link, pageQuery, readPage, selfHeader, shownDate } from '../role-wire.ts';
import type { CustomPermission, CustomRole } from './custom-role.ts';
import { type CustomRoles, refuseConditions } from './custom-role-service.ts';

const read = 'okta.roles.read';
const manage = 'okta.roles.manage';
const path = '/api/v1/iam/roles';
const byRole = z.object({ roleIdOrLabel: z.string() });
const byPermission = z.object({ roleIdOrLabel: z.string(), permissionType: z.string() });

const label = z.string().trim().min(1).max(255);
const description = z.string().max(1_000);
const draft = z.strictObject({
  label,
  description,
  permissions: z.array(z.string().max(255)).min(1).max(200),
});
const readOnly = { id: z.unknown(), created: z.unknown(), lastUpdated: z.unknown(), _links: z.unknown() };
const replacement = z
  .strictObject({ label, description, ...readOnly })
  .partial({ id: true, created: true, lastUpdated: true, _links: true });
const attributes = z.record(z.string(), z.unknown()).nullish();
const permissionBody = z
  .strictObject({
    conditions: z.strictObject({ include: attributes, exclude: attributes }).nullish(),
  })
  .prefault({});

const roleAnswer = z.strictObject({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  _links: z.strictObject({ self: link, permissions: link }),
});
const permissionAnswer = z.strictObject({
  label: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  _links: z.strictObject({ self: link, role: link }),
});

export function customRoleRoutes(roles: CustomRoles): Route[] {
  return [...ownRoutes(roles), ...permissionRoutes(roles)];
}

function ownRoutes(roles: CustomRoles): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: z.object(pageQuery),
      answer: z.strictObject({
        roles: z.array(roleAnswer),
        _links: z.strictObject({ next: link.optional() }),
      }),
      async handle(ctx) {
        const { after, limit } = readPage(ctx.query, 100, 200);
        const found = await roles.list({ after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: {
            roles: page.map((role) => roleToWire(role, ctx.client.origin)),
            _links: next ? { next: { href: linkUrl(ctx, next) } } : {},
          },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: draft,
      answer: roleAnswer,
      handle: async (ctx) => ({
        status: 200,
        headers: selfHeader(ctx),
        json: roleToWire(await roles.create(ctx.body, ctx), ctx.client.origin),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:roleIdOrLabel`,
      permission: read,
      params: byRole,
      answer: roleAnswer,
      handle: async (ctx) => ({
        status: 200,
        headers: selfHeader(ctx),
        json: roleToWire(await roles.get(ctx.params.roleIdOrLabel), ctx.client.origin),
      }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:roleIdOrLabel`,
      permission: manage,
      params: byRole,
      body: replacement,
      answer: roleAnswer,
      handle: async (ctx) => ({
        status: 200,
        headers: selfHeader(ctx),
        json: roleToWire(await roles.replace(ctx.params.roleIdOrLabel, ctx.body, ctx), ctx.client.origin),
      }),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:roleIdOrLabel`,
      permission: manage,
      params: byRole,
      async handle(ctx) {
        await roles.delete(ctx.params.roleIdOrLabel, ctx);
        return { status: 204 };
      },
    }),
  ];
}

function permissionRoutes(roles: CustomRoles): Route[] {
  const one = `${path}/:roleIdOrLabel/permissions/:permissionType`;
  return [
    defineRoute({
      method: 'GET',
      path: `${path}/:roleIdOrLabel/permissions`,
      permission: read,
      params: byRole,
      answer: z.strictObject({ permissions: z.array(permissionAnswer) }),
      async handle(ctx) {
        const { role, permissions } = await roles.listPermissions(ctx.params.roleIdOrLabel);
        return {
          status: 200,
          headers: selfHeader(ctx),
          json: { permissions: permissions.map((each) => permissionToWire(role, each, ctx.client.origin)) },
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: one,
      permission: read,
      params: byPermission,
      answer: permissionAnswer,
      async handle(ctx) {
        const { roleIdOrLabel, permissionType } = ctx.params;
        const { role, permission } = await roles.getPermission(roleIdOrLabel, permissionType);
        return {
          status: 200,
          headers: selfHeader(ctx),
          json: permissionToWire(role, permission, ctx.client.origin),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: one,
      permission: manage,
      params: byPermission,
      body: permissionBody,
      async handle(ctx) {
        refuseConditions(ctx.body.conditions);
        await roles.addPermission(ctx.params.roleIdOrLabel, ctx.params.permissionType, ctx);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: one,
      permission: manage,
      params: byPermission,
      body: permissionBody,
      answer: permissionAnswer,
      async handle(ctx) {
        const { roleIdOrLabel, permissionType } = ctx.params;
        const { role, permission } = await roles.getPermission(roleIdOrLabel, permissionType);
        refuseConditions(ctx.body.conditions);
        return {
          status: 200,
          headers: selfHeader(ctx),
          json: permissionToWire(role, permission, ctx.client.origin),
        };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: one,
      permission: manage,
      params: byPermission,
      async handle(ctx) {
        await roles.removePermission(ctx.params.roleIdOrLabel, ctx.params.permissionType, ctx);
        return { status: 204 };
      },
    }),
  ];
}

function roleToWire(
  { id, label: name, description: text, created, lastUpdated }: CustomRole,
  origin: string,
) {
  const self = `${origin}${path}/${id}`;
  return {
    id,
    label: name,
    description: text,
    created: shownDate(created),
    lastUpdated: shownDate(lastUpdated),
    _links: { self: { href: self }, permissions: { href: `${self}/permissions` } },
  };
}

function permissionToWire(
  { id }: CustomRole,
  { permission, created, lastUpdated }: CustomPermission,
  origin: string,
) {
  const role = `${origin}${path}/${id}`;
  return {
    label: permission,
    created: shownDate(created),
    lastUpdated: shownDate(lastUpdated),
    _links: { role: { href: role }, self: { href: `${role}/permissions/${permission}` } },
  };
}
