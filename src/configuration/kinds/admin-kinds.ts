// What administrators may be: custom roles and sets of resources. Who is one is about people, and in no file.
import type { InnerCall } from '#src/platform/http/index.ts';
import {
  type Content,
  crudKind,
  everyItem,
  type Kind,
  textOf,
  type Wire,
  withoutServerFields,
} from '../kind.ts';

const rolesPath = '/api/v1/iam/roles';
const setsPath = '/api/v1/iam/resource-sets';

type Permission = { permission: string; conditions?: unknown };

async function permissionsOf(call: InnerCall, id: string): Promise<Permission[]> {
  const { json } = await call('GET', `${rolesPath}/${id}/permissions`);
  return (json as { permissions: Wire[] }).permissions.map((one) => ({
    permission: textOf(one['label']),
    ...(one['conditions'] !== undefined && one['conditions'] !== null && { conditions: one['conditions'] }),
  }));
}

async function settlePermissions(call: InnerCall, id: string, content: Content): Promise<void> {
  const wanted = new Map(
    ((content['permissions'] ?? []) as Permission[]).map((one) => [one.permission, one]),
  );
  const existing = new Map((await permissionsOf(call, id)).map((one) => [one.permission, one]));
  const at = (permission: string) => `${rolesPath}/${id}/permissions/${permission}`;
  for (const [permission, { conditions }] of wanted) {
    const before = existing.get(permission);
    const body = conditions === undefined ? undefined : { conditions };
    if (before === undefined) await call('POST', at(permission), body);
    else if (JSON.stringify(before.conditions) !== JSON.stringify(conditions))
      await call('PUT', at(permission), { conditions: conditions ?? null });
  }
  // A role keeps at least one permission: what goes, goes last.
  for (const permission of existing.keys()) if (!wanted.has(permission)) await call('DELETE', at(permission));
}

const customRoles: Kind = {
  folder: 'admin-roles',
  unordered: ['permissions'],
  async list(call) {
    const roles = await everyItem(call, rolesPath, 'roles');
    const found = [];
    for (const wire of roles) {
      const id = textOf(wire['id']);
      const content = { ...withoutServerFields(wire, ['label']), permissions: await permissionsOf(call, id) };
      found.push({ id, name: textOf(wire['label']), content, isBuiltIn: false });
    }
    return found;
  },
  async create(call, { permissions, ...content }, _parentId, label) {
    const names = ((permissions ?? []) as Permission[]).map(({ permission }) => permission);
    const made = (await call('POST', rolesPath, { ...content, label, permissions: names })).json as Wire;
    const id = textOf(made['id']);
    await settlePermissions(call, id, { permissions });
    return id;
  },
  async update(call, id, { permissions, ...content }, _parentId, label) {
    await call('PUT', `${rolesPath}/${id}`, { ...content, label });
    await settlePermissions(call, id, { permissions });
  },
  remove: async (call, id) => void (await call('DELETE', `${rolesPath}/${id}`)),
};

type Resource = { resource: string; conditions?: unknown };

async function resourcesOf(call: InnerCall, id: string): Promise<(Resource & { id: string })[]> {
  const items = await everyItem(call, `${setsPath}/${id}/resources`, 'resources');
  return items.map((one) => ({
    id: textOf(one['id']),
    resource: textOf(one['orn']),
    ...(one['conditions'] !== undefined && one['conditions'] !== null && { conditions: one['conditions'] }),
  }));
}

/** What a resource leaves out is part of how far it reaches. */
async function settleConditions(call: InnerCall, id: string, wanted: readonly Resource[]): Promise<void> {
  const byName = new Map(wanted.map((one) => [one.resource, one.conditions]));
  for (const one of await resourcesOf(call, id)) {
    const conditions = byName.get(one.resource);
    if (JSON.stringify(conditions) !== JSON.stringify(one.conditions))
      await call('PUT', `${setsPath}/${id}/resources/${one.id}`, { conditions: conditions ?? null });
  }
}

const resourceSets: Kind = {
  folder: 'resource-sets',
  unordered: ['resources'],
  async list(call) {
    const sets = await everyItem(call, setsPath, 'resource-sets');
    const found = [];
    for (const wire of sets) {
      const id = textOf(wire['id']);
      const resources = (await resourcesOf(call, id)).map(({ resource, conditions }) => ({
        resource,
        ...(conditions !== undefined && { conditions }),
      }));
      const content = { ...withoutServerFields(wire, ['label']), resources };
      found.push({ id, name: textOf(wire['label']), content, isBuiltIn: false });
    }
    return found;
  },
  async create(call, { resources, ...content }, _parentId, label) {
    const names = ((resources ?? []) as Resource[]).map(({ resource }) => resource);
    const made = (await call('POST', setsPath, { ...content, label, resources: names })).json as Wire;
    await settleConditions(call, textOf(made['id']), (resources ?? []) as Resource[]);
    return textOf(made['id']);
  },
  async update(call, id, { resources, ...content }, _parentId, label) {
    await call('PUT', `${setsPath}/${id}`, { ...content, label });
    const wanted = new Set(((resources ?? []) as Resource[]).map(({ resource }) => resource));
    const existing = await resourcesOf(call, id);
    const there = new Set(existing.map(({ resource }) => resource));
    const additions = [...wanted].filter((resource) => !there.has(resource));
    if (additions.length > 0) await call('PATCH', `${setsPath}/${id}/resources`, { additions });
    for (const one of existing)
      if (!wanted.has(one.resource)) await call('DELETE', `${setsPath}/${id}/resources/${one.id}`);
    await settleConditions(call, id, (resources ?? []) as Resource[]);
  },
  remove: async (call, id) => void (await call('DELETE', `${setsPath}/${id}`)),
};

/** Without their tokens and roles: those are given by hand. */
const serviceAccounts = crudKind({
  folder: 'service-accounts',
  path: '/gatehouse/v1/service-accounts',
  hasLifecycle: true,
});

export const adminKinds: readonly Kind[] = [customRoles, resourceSets, serviceAccounts];
