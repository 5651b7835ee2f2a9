import { z } from 'zod';
import { type RequestContext, validationFailed } from '#src/platform/http/index.ts';
import { getRole, roleTypes } from './admin-role.ts';
import { type PrincipalType, type RoleAssignment, shownId } from './assignment.ts';

export const link = z.object({ href: z.string() });
export const assignmentAnswer = z.object({
  id: z.string(),
  label: z.string(),
  type: z.enum([...roleTypes, 'CUSTOM']),
  status: z.literal('ACTIVE'),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  assignmentType: z.enum(['USER', 'GROUP', 'CLIENT', 'SERVICE_ACCOUNT']),
  role: z.string().optional(),
  'resource-set': z.string().optional(),
  _embedded: z.object({ targets: z.record(z.string(), z.unknown()) }).optional(),
  _links: z.record(z.string(), link),
});

/** Where a principal is found; of a client by its client id. */
export const addressOfPrincipal = (
  origin: string,
  type: PrincipalType,
  { id, clientId }: { id: string; clientId: string | undefined },
): string => {
  const collections = {
    USER: 'api/v1/users',
    GROUP: 'api/v1/groups',
    CLIENT: 'oauth2/v1/clients',
    SERVICE_ACCOUNT: 'gatehouse/v1/service-accounts',
  };
  return `${origin}/${collections[type]}/${type === 'CLIENT' ? (clientId ?? id) : id}`;
};

export function assignmentToWire(
  one: RoleAssignment,
  origin: string,
  clientIdOf: (appId: string) => string | undefined,
): z.infer<typeof assignmentAnswer> {
  const { assignee, binding, type } = one;
  const href = addressOfPrincipal(origin, assignee.type, {
    id: assignee.id,
    clientId: clientIdOf(assignee.id),
  });
  const common = {
    id: shownId(one),
    label: type === 'CUSTOM' ? (binding?.roleLabel ?? '') : getRole(type).label,
    type,
    status: 'ACTIVE' as const,
    created: shownDate(one.created),
    lastUpdated: shownDate(one.lastUpdated),
    assignmentType: assignee.type,
  };
  if (binding !== undefined) {
    const role = `${origin}/api/v1/iam/roles/${binding.roleId}`;
    const set = `${origin}/api/v1/iam/resource-sets/${binding.setId}`;
    return {
      ...common,
      role: binding.roleId,
      'resource-set': binding.setId,
      _links: {
        assignee: { href },
        role: { href: role },
        permissions: { href: `${role}/permissions` },
        'resource-set': { href: set },
        member: { href: `${set}/bindings/${binding.roleId}/members/${one.id}` },
      },
    };
  }
  const resourceSet = type === 'CUSTOM' ? undefined : getRole(type).resourceSet;
  return {
    ...common,
    ...(resourceSet === undefined ? {} : { role: type, 'resource-set': resourceSet }),
    _links: { assignee: { href } },
  };
}

/** Whole seconds, as the rest of the API. */
export const shownDate = (date: Date): string => `${date.toISOString().slice(0, 19)}.000Z`;

export const pageQuery = { after: z.string().max(255).optional(), limit: z.string().optional() };

export function readPage(
  query: { after?: string | undefined; limit?: string | undefined },
  whenAbsent: number,
  most: number,
): { after: string; limit: number } {
  return { after: query.after ?? '', limit: readLimit(query.limit, whenAbsent, most) };
}

function readLimit(given: string | undefined, whenAbsent: number, most: number): number {
  if (given === undefined || given === '') return whenAbsent;
  const limit = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (limit >= 1) return Math.min(limit, most);
  throw validationFailed('limit', [`limit: must be a whole number from 1 to ${most}`]);
}

/** Objects of `iam` carry a link to themselves in a header, also alone. */
export const selfHeader = (ctx: Pick<RequestContext, 'client' | 'path'>) => ({
  link: [`<${ctx.client.origin}${ctx.path}>; rel="self"`],
});
