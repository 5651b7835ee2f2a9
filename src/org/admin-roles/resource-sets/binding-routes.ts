import { z } from 'zod';
import {
  defineRoute,
  linkHeaders,
  linkUrl,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Assignee, PrincipalType, RoleAssignment } from '../assignment.ts';
import type { Assignees } from '../role-changes.ts';
import { addressOfPrincipal, link, pageQuery, readPage, selfHeader, shownDate } from '../role-wire.ts';
import type { BindingPlace, Bindings } from './binding-service.ts';
import { setsPath } from './resource-set-routes.ts';
import type { ResourceSets } from './resource-set-service.ts';

const read = 'okta.roles.read';
const manage = 'okta.roles.manage';
const bySet = z.object({ resourceSetIdOrLabel: z.string() });
const byRole = z.object({ ...bySet.shape, roleIdOrLabel: z.string() });
const byMember = z.object({ ...byRole.shape, memberId: z.string() });

const members = z.array(z.string().min(1).max(1_000).describe('Address or Okta resource name')).max(1_000);
const draft = z.strictObject({ role: z.string().min(1).max(255), members: members.default([]) });
const additions = z.strictObject({ additions: members.min(1) });

const editAnswer = z.strictObject({
  _links: z.strictObject({ self: link, 'resource-set': link, bindings: link }),
});
const memberAnswer = z.strictObject({
  id: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  _links: z.strictObject({ self: link }),
});

export type BindingRouteNeeds = {
  bindings: Bindings;
  resourceSets: ResourceSets;
  assignees: Pick<Assignees, 'find'>;
  origins(): readonly string[];
  orgId(): string;
  clientIdOf(appId: string): string | undefined;
};

export function bindingRoutes(needs: BindingRouteNeeds): Route[] {
  return [...ofSetRoutes(needs), ...ofRoleRoutes(needs), ...memberRoutes(needs)];
}

function ofSetRoutes(needs: BindingRouteNeeds): Route[] {
  const { bindings, resourceSets } = needs;
  const path = `${setsPath}/:resourceSetIdOrLabel/bindings`;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      params: bySet,
      query: z.object(pageQuery),
      answer: z.strictObject({
        roles: z.array(
          z.strictObject({ id: z.string(), _links: z.strictObject({ self: link, members: link }) }),
        ),
        _links: z.strictObject({ self: link, next: link.optional(), 'resource-set': link }),
      }),
      async handle(ctx) {
        const set = await resourceSets.get(ctx.params.resourceSetIdOrLabel);
        const { after, limit } = readPage(ctx.query, 100, 200);
        const found = await bindings.list(set, { after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.roleId } : undefined;
        const self = `${ctx.client.origin}${setsPath}/${set.id}`;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: {
            roles: page.map(({ roleId }) => ({
              id: roleId,
              _links: {
                self: { href: `${self}/bindings/${roleId}` },
                members: { href: `${self}/bindings/${roleId}/members` },
              },
            })),
            _links: {
              self: { href: `${self}/bindings` },
              'resource-set': { href: self },
              ...(next ? { next: { href: linkUrl(ctx, next) } } : {}),
            },
          },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      params: bySet,
      body: draft,
      answer: editAnswer,
      async handle(ctx) {
        const found = await readMembers(needs, ctx, 'members', ctx.body.members);
        const place = await bindings.create(ctx.params.resourceSetIdOrLabel, ctx.body.role, found, ctx);
        return { status: 200, headers: selfHeader(ctx), json: editToWire(place, ctx.client.origin) };
      },
    }),
  ];
}

function ofRoleRoutes({ bindings }: BindingRouteNeeds): Route[] {
  const path = `${setsPath}/:resourceSetIdOrLabel/bindings/:roleIdOrLabel`;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      params: byRole,
      answer: z.strictObject({
        id: z.string(),
        _links: z.strictObject({ self: link, members: link, 'resource-set': link }),
      }),
      async handle(ctx) {
        const place = await bindings.get(ctx.params.resourceSetIdOrLabel, ctx.params.roleIdOrLabel);
        const { self, set } = addresses(place, ctx.client.origin);
        const _links = {
          self: { href: self },
          members: { href: `${self}/members` },
          'resource-set': { href: set },
        };
        return { status: 200, headers: selfHeader(ctx), json: { id: place.role.id, _links } };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path,
      permission: manage,
      params: byRole,
      async handle(ctx) {
        await bindings.delete(ctx.params.resourceSetIdOrLabel, ctx.params.roleIdOrLabel, ctx);
        return { status: 204 };
      },
    }),
  ];
}

function memberRoutes(needs: BindingRouteNeeds): Route[] {
  const { bindings } = needs;
  const path = `${setsPath}/:resourceSetIdOrLabel/bindings/:roleIdOrLabel/members`;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      params: byRole,
      query: z.object(pageQuery),
      answer: z.strictObject({
        members: z.array(memberAnswer),
        _links: z.strictObject({ self: link, next: link.optional(), binding: link }),
      }),
      async handle(ctx) {
        const place = await bindings.get(ctx.params.resourceSetIdOrLabel, ctx.params.roleIdOrLabel);
        const { after, limit } = readPage(ctx.query, 100, 200);
        const found = await bindings.listMembers(place.binding, { after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.id } : undefined;
        const { self } = addresses(place, ctx.client.origin);
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: {
            members: page.map((member) => memberToWire(needs, member, ctx.client.origin)),
            _links: {
              self: { href: `${self}/members` },
              binding: { href: self },
              ...(next ? { next: { href: linkUrl(ctx, next) } } : {}),
            },
          },
        };
      },
    }),
    defineRoute({
      method: 'PATCH',
      path,
      permission: manage,
      params: byRole,
      body: additions,
      answer: editAnswer,
      async handle(ctx) {
        const { resourceSetIdOrLabel, roleIdOrLabel } = ctx.params;
        const found = await readMembers(needs, ctx, 'additions', ctx.body.additions);
        const place = await bindings.addMembers(resourceSetIdOrLabel, roleIdOrLabel, found, ctx);
        return { status: 200, headers: selfHeader(ctx), json: editToWire(place, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:memberId`,
      permission: read,
      params: byMember,
      answer: memberAnswer,
      async handle(ctx) {
        const place = await bindings.get(ctx.params.resourceSetIdOrLabel, ctx.params.roleIdOrLabel);
        const member = await bindings.getMember(place.binding, ctx.params.memberId);
        return {
          status: 200,
          headers: selfHeader(ctx),
          json: memberToWire(needs, member, ctx.client.origin),
        };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:memberId`,
      permission: manage,
      params: byMember,
      async handle(ctx) {
        const { resourceSetIdOrLabel, roleIdOrLabel, memberId } = ctx.params;
        await bindings.removeMember(resourceSetIdOrLabel, roleIdOrLabel, memberId, ctx);
        return { status: 204 };
      },
    }),
  ];
}

const memberPlaces: [RegExp, PrincipalType][] = [
  [/^\/api\/v1\/users\/([^/?#]{1,200})$/, 'USER'],
  [/^\/api\/v1\/groups\/([^/?#]{1,200})$/, 'GROUP'],
  [/^\/oauth2\/v1\/clients\/([^/?#]{1,200})$/, 'CLIENT'],
];
const memberOrn = /^orn:okta:directory:([^:]+):(users|groups):([^:]{1,200})$/;

/** All of them or none: every one that is unknown is named. */
async function readMembers(
  { assignees, origins, orgId }: BindingRouteNeeds,
  { client }: Pick<RequestContext, 'client'>,
  field: string,
  texts: readonly string[],
): Promise<Assignee[]> {
  const problems: string[] = [];
  const found = new Map<string, Assignee>();
  for (const text of texts) {
    const place = placeOfMember(text, [...origins(), client.origin], orgId());
    const assignee = place && (await assignees.find(place.type, place.id));
    if (assignee) found.set(`${assignee.type} ${assignee.id}`, assignee);
    else
      problems.push(
        `${field}: '${text.slice(0, 300)}' is no person, group or client app of this organization`,
      );
  }
  if (problems.length > 0) throw validationFailed(field, problems);
  return [...found.values()];
}

function placeOfMember(
  text: string,
  origins: readonly string[],
  orgId: string,
): { type: PrincipalType; id: string } | undefined {
  const [, org, collection, ornId] = memberOrn.exec(text) ?? [];
  if (ornId !== undefined && org === orgId)
    return { type: collection === 'users' ? 'USER' : 'GROUP', id: ornId };
  const origin = origins.find((one) => text.startsWith(`${one}/`));
  if (origin === undefined) return undefined;
  const path = text.slice(origin.length);
  for (const [pattern, type] of memberPlaces) {
    const id = pattern.exec(path)?.[1];
    if (id !== undefined) return { type, id };
  }
  return undefined;
}

function addresses({ set, role }: BindingPlace, origin: string) {
  const address = `${origin}${setsPath}/${set.id}`;
  return { set: address, self: `${address}/bindings/${role.id}` };
}

function editToWire(place: BindingPlace, origin: string) {
  const { self, set } = addresses(place, origin);
  return {
    _links: { self: { href: self }, bindings: { href: `${set}/bindings` }, 'resource-set': { href: set } },
  };
}

function memberToWire({ clientIdOf }: BindingRouteNeeds, member: RoleAssignment, origin: string) {
  const { type, id } = member.assignee;
  return {
    id: member.id,
    created: shownDate(member.created),
    lastUpdated: shownDate(member.lastUpdated),
    _links: { self: { href: addressOfPrincipal(origin, type, { id, clientId: clientIdOf(id) }) } },
  };
}
