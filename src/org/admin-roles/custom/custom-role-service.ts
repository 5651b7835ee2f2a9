import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Target } from '#src/system-log/index.ts';
import { customPermissions, expandPermissions } from '../admin-role.ts';
import type { By, RoleChangeNeeds } from '../role-changes.ts';
import type { CustomPermission, CustomRole } from './custom-role.ts';
import * as store from './custom-role-store.ts';

export type CustomRoles = {
  list(page: { after: string; limit: number }): Promise<CustomRole[]>;
  get(idOrLabel: string): Promise<CustomRole>;
  create(
    draft: { label: string; description: string; permissions: readonly string[] },
    by: By,
  ): Promise<CustomRole>;
  replace(idOrLabel: string, draft: { label: string; description: string }, by: By): Promise<CustomRole>;
  /** Refused while somebody holds it. */
  delete(idOrLabel: string, by: By): Promise<void>;
  listPermissions(idOrLabel: string): Promise<{ role: CustomRole; permissions: CustomPermission[] }>;
  getPermission(idOrLabel: string, name: string): Promise<{ role: CustomRole; permission: CustomPermission }>;
  /** Adding what is there already changes nothing. */
  addPermission(idOrLabel: string, name: string, by: By): Promise<void>;
  removePermission(idOrLabel: string, name: string, by: By): Promise<void>;
};

export function createCustomRoles({ clock, ids, database, changes }: RoleChangeNeeds): CustomRoles {
  const getRole = async (db: Pick<Tx, 'query'>, idOrLabel: string): Promise<CustomRole> => {
    const found = await store.findRole(db, idOrLabel);
    if (!found) throw notFound(idOrLabel, 'CustomRole');
    return found;
  };
  const namesOf = async (db: Pick<Tx, 'query'>, roleId: string): Promise<string[]> =>
    (await store.listPermissions(db, roleId)).map(({ permission }) => permission);

  /** Whoever changes a role has to hold what it permits before and after: it may be somebody's already. */
  const change = async (
    idOrLabel: string,
    by: By,
    work: (tx: Tx, role: CustomRole, names: string[]) => Promise<void>,
  ): Promise<CustomRole> =>
    changes.change(async (tx) => {
      const role = await getRole(tx, idOrLabel);
      const names = await namesOf(tx, role.id);
      await checkHolds(tx, by, role.label, names);
      await work(tx, role, names);
      return getRole(tx, role.id);
    });
  const checkHolds = (tx: Tx, by: By, label: string, names: readonly string[]) =>
    changes.checkHolds(tx, by.caller, expandPermissions(names), `the role ${label}`);

  return {
    list: ({ after, limit }) => store.listRoles(database, after, limit),
    get: (idOrLabel) => getRole(database, idOrLabel),
    create: ({ label, description, permissions }, by) =>
      changes.change(async (tx) => {
        checkNames(permissions);
        await checkHolds(tx, by, label, permissions);
        const now = clock.now();
        const role = { id: ids.newId('cr0'), label, description, created: now, lastUpdated: now };
        if (!(await store.insertRole(tx, role))) throw labelTaken();
        await store.addPermissions(tx, role.id, permissions, now);
        await changes.record(tx, { eventType: 'iam.role.create', target: [asTarget(role)] }, by);
        await recordPermissions(tx, 'add', role, permissions, by);
        return role;
      }),
    replace: (idOrLabel, { label, description }, by) =>
      change(idOrLabel, by, async (tx, role) => {
        const after = { ...role, label, description, lastUpdated: clock.now() };
        if (!(await store.updateRole(tx, after))) throw labelTaken();
        const target = {
          ...asTarget(after),
          changeDetails: {
            from: { label: role.label, description: role.description },
            to: { label, description },
          },
        };
        await changes.record(tx, { eventType: 'iam.role.update', target: [target] }, by);
      }),
    delete: (idOrLabel, by) =>
      changes.change(async (tx) => {
        const role = await getRole(tx, idOrLabel);
        await checkHolds(tx, by, role.label, await namesOf(tx, role.id));
        if ((await store.countHolders(tx, role.id)) > 0) {
          throw validationFailed('role', ['role: is assigned to somebody, so it cannot be deleted']);
        }
        await store.deleteRole(tx, role.id);
        await changes.record(tx, { eventType: 'iam.role.delete', target: [asTarget(role)] }, by);
      }),
    async listPermissions(idOrLabel) {
      const role = await getRole(database, idOrLabel);
      return { role, permissions: await store.listPermissions(database, role.id) };
    },
    async getPermission(idOrLabel, name) {
      const role = await getRole(database, idOrLabel);
      const permission = (await store.listPermissions(database, role.id)).find(
        (one) => one.permission === name,
      );
      if (!permission) throw notFound(name, 'Permission');
      return { role, permission };
    },
    async addPermission(idOrLabel, name, by) {
      checkNames([name]);
      await change(idOrLabel, by, async (tx, role, names) => {
        if (names.includes(name)) return;
        await checkHolds(tx, by, role.label, [...names, name]);
        const now = clock.now();
        await store.addPermissions(tx, role.id, [name], now);
        await store.updateRole(tx, { ...role, lastUpdated: now });
        await recordPermissions(tx, 'add', role, [name], by);
      });
    },
    async removePermission(idOrLabel, name, by) {
      await change(idOrLabel, by, async (tx, role, names) => {
        if (!(await store.removePermission(tx, role.id, name))) throw notFound(name, 'Permission');
        if (names.length === 1) {
          throw validationFailed('permissions', ['permissions: a role has at least one']);
        }
        await store.updateRole(tx, { ...role, lastUpdated: clock.now() });
        await recordPermissions(tx, 'delete', role, [name], by);
      });
    },
  };

  async function recordPermissions(
    tx: Tx,
    verb: 'add' | 'delete',
    role: CustomRole,
    names: readonly string[],
    by: By,
  ): Promise<void> {
    const debugData = { permissions: names.join(' ') };
    await changes.record(
      tx,
      { eventType: `iam.role.permissions.${verb}`, target: [asTarget(role)], debugData },
      by,
    );
  }
}

const asTarget = ({ id, label }: CustomRole): Target => ({
  id,
  type: 'CustomRole',
  alternateId: 'unknown',
  displayName: label,
});

function checkNames(names: readonly string[]): void {
  const unknown = names.filter((name) => !customPermissions.has(name));
  if (unknown.length === 0) return;
  throw validationFailed(
    'permissions',
    unknown.map((name) => `permissions: '${name}' is not a permission that a role can have`),
  );
}

const labelTaken = () =>
  validationFailed('label', ['label: An object with this field already exists in the current organization']);

/** Conditions limit a permission to attributes of a profile; nothing here reads or writes less than a whole profile. */
export function refuseConditions(given: unknown): void {
  const conditions = given as { include?: object | null; exclude?: object | null } | null | undefined;
  if (conditions === undefined || conditions === null) return;
  const isEmpty = (part: object | null | undefined) =>
    part === undefined || part === null || Object.keys(part).length === 0;
  if (isEmpty(conditions.include) && isEmpty(conditions.exclude)) return;
  throw new ApiError('E0000015', {
    causes: ['conditions: permissions are not limited to single attributes here, so that none is promised'],
  });
}
