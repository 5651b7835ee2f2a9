import { z } from 'zod';
import { defineRoute, linkHeaders, type Reach, type Route } from '#src/platform/http/index.ts';
import { customPermissions, expandPermissions, roles, roleTypes, targetKindsOf } from '../admin-role.ts';
import type { PrincipalType } from '../assignment.ts';
import type { Assignments } from '../assignment-service.ts';
import type { Administrator, Administrators, RoleOfSomebody } from './administrators.ts';

const read = 'okta.roles.read';
const path = '/gatehouse/v1/administrators';
const types = ['USER', 'GROUP', 'CLIENT', 'SERVICE_ACCOUNT'] as const;

const named = z.strictObject({ id: z.string(), name: z.string() });
const roleAnswer = z.strictObject({
  assignmentId: z.string(),
  type: z.enum([...roleTypes, 'CUSTOM']),
  label: z.string(),
  role: z.string().nullable().describe('Of a custom role'),
  resourceSet: named.nullable().describe('What a custom role is limited to'),
  isLimited: z.boolean().describe('Whether a standard role has targets'),
  targets: z.strictObject({
    groups: z.array(z.string()),
    apps: z.array(z.string()),
    appNames: z.array(z.string()),
  }),
  group: named.nullable().describe('The group by which somebody has it; null where it is their own'),
  created: z.iso.datetime(),
});
const administratorAnswer = z.strictObject({
  type: z.enum(types),
  id: z.string(),
  name: z.string(),
  alternateId: z.string().describe('A person’s login, a client’s client id'),
  isActive: z.boolean().describe('False of people who cannot sign in now'),
  roles: z.array(roleAnswer),
});
const abilitiesAnswer = z.strictObject({
  ...administratorAnswer.shape,
  isSuper: z.boolean().describe('May everything, also what is not in the list'),
  permissions: z.array(
    z.strictObject({
      permission: z.string(),
      by: z.array(
        z.strictObject({
          assignmentId: z.string(),
          label: z.string(),
          group: named.nullable(),
          reach: z
            .array(z.strictObject({ kind: z.string(), count: z.int().nullable() }))
            .nullable()
            .describe('Null: everything. Otherwise how many of each kind; null for all of it'),
        }),
      ),
    }),
  ),
});
const catalogueAnswer = z.strictObject({
  roles: z.array(
    z.strictObject({
      type: z.enum(roleTypes),
      label: z.string(),
      permissions: z.array(z.string()).nullable().describe('Null: everything'),
      targets: z.array(z.enum(['groups', 'apps', 'appNames'])),
    }),
  ),
  permissions: z.array(
    z.strictObject({
      name: z.string(),
      resources: z.array(z.string()),
      includes: z.array(z.string()),
    }),
  ),
});

const listing = z.object({
  type: z.enum(types).default('USER'),
  permission: z.string().max(255).optional().describe('Only who may do this'),
  role: z.string().max(255).optional().describe('Only who has this: a role type, or the id of a custom role'),
  after: z.string().max(255).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function administratorRoutes(needs: {
  administrators: Administrators;
  assignments: Pick<Assignments, 'getAssignee'>;
}): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      summary: 'Who administers, with which roles, and whether by a group',
      permission: read,
      query: listing,
      answer: z.array(administratorAnswer),
      async handle(ctx) {
        const { type, permission, role, after, limit } = ctx.query;
        const page = await needs.administrators.list({ type, permission, role, after, limit });
        const next = page.next === undefined ? undefined : { ...ctx.query, after: page.next };
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: page.found.map(toWire),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:principalId/permissions`,
      summary: 'What somebody may do as an administrator, and by which roles',
      permission: read,
      params: z.object({ principalId: z.string().max(255) }),
      query: z.object({ type: z.enum(types).optional() }),
      answer: abilitiesAnswer,
      async handle(ctx) {
        const { principalId } = ctx.params;
        const type = ctx.query.type ?? typeOf(principalId);
        const who = await needs.assignments.getAssignee(type, principalId);
        const found = await needs.administrators.get(who);
        const { isSuper, abilities } = await needs.administrators.abilitiesOf(who);
        return {
          status: 200,
          json: {
            ...toWire(found),
            isSuper,
            permissions: abilities.map(({ permission, by }) => ({
              permission,
              by: by.map(({ role, reach }) => ({
                assignmentId: role.role.id,
                label: role.label,
                group: groupOf(role),
                reach: reachToWire(reach),
              })),
            })),
          },
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/admin-permissions',
      summary: 'What each standard role permits, and what custom roles may be made of',
      permission: read,
      answer: catalogueAnswer,
      handle: async () => ({ status: 200, json: catalogue() }),
    }),
  ];
}

/** By how ids begin; a client goes by its client id, which may be anything. */
const typeOf = (id: string): PrincipalType => {
  const known: Record<string, PrincipalType> = { '00u': 'USER', '00g': 'GROUP', svc: 'SERVICE_ACCOUNT' };
  return known[id.slice(0, 3)] ?? 'CLIENT';
};

const groupOf = ({ group }: RoleOfSomebody) =>
  group === undefined ? null : { id: group.id, name: group.displayName };

function toWire({ who, isActive, roles: held }: Administrator): z.infer<typeof administratorAnswer> {
  return {
    type: who.type,
    id: who.id,
    name: who.displayName,
    alternateId: who.alternateId,
    isActive,
    roles: held.map((one) => {
      const { role, label } = one;
      const things = (kind: string) =>
        role.targets.filter((target) => target.kind === kind).map(({ thing }) => thing);
      return {
        assignmentId: role.id,
        type: role.type,
        label,
        role: role.roleId,
        resourceSet: role.setId === null ? null : { id: role.setId, name: role.setLabel ?? role.setId },
        isLimited: role.isLimited,
        targets: { groups: things('groups'), apps: things('apps'), appNames: things('appNames') },
        group: groupOf(one),
        created: role.created.toISOString(),
      };
    }),
  };
}

const reachToWire = (reach: Reach) =>
  reach === 'all'
    ? null
    : [...reach]
        .filter(([kind, things]) => !kind.startsWith('!') && (things === 'all' || things.size > 0))
        .map(([kind, things]) => ({ kind, count: things === 'all' ? null : things.size }));

const catalogue = (): z.infer<typeof catalogueAnswer> => ({
  roles: [...roles.values()].map(({ type, label, permissions }) => ({
    type,
    label,
    permissions: permissions === 'all' ? null : [...permissions].sort(),
    targets: [...targetKindsOf(type)],
  })),
  permissions: [...customPermissions].map(([name, { resources }]) => ({
    name,
    resources,
    includes: [...expandPermissions([name])].filter((one) => one !== name).sort(),
  })),
});
