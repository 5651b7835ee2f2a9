import type { Reader, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Assignee, PrincipalType, RoleAssignment } from '../assignment.ts';
import type { Assignments } from '../assignment-service.ts';
import { findInBinding, listOfBinding } from '../assignment-store.ts';
import type { CustomRole } from '../custom/custom-role.ts';
import { findRole } from '../custom/custom-role-store.ts';
import type { By, RoleChangeNeeds } from '../role-changes.ts';
import type { Binding, ResourceSet } from './resource-set.ts';
import { deleteBinding, findBinding, findSet, insertBinding, listBindings } from './resource-set-store.ts';

export type BindingPlace = { set: ResourceSet; role: CustomRole; binding: Binding };

export type Bindings = {
  list(set: ResourceSet, page: { after: string; limit: number }): Promise<Binding[]>;
  get(setIdOrLabel: string, roleIdOrLabel: string): Promise<BindingPlace>;
  /** Those who have the role there already are passed over. */
  create(
    setIdOrLabel: string,
    roleIdOrLabel: string,
    members: readonly Assignee[],
    by: By,
  ): Promise<BindingPlace>;
  delete(setIdOrLabel: string, roleIdOrLabel: string, by: By): Promise<void>;
  listMembers(binding: Binding, page: { after: string; limit: number }): Promise<RoleAssignment[]>;
  getMember(binding: Binding, id: string): Promise<RoleAssignment>;
  addMembers(
    setIdOrLabel: string,
    roleIdOrLabel: string,
    members: readonly Assignee[],
    by: By,
  ): Promise<BindingPlace>;
  removeMember(setIdOrLabel: string, roleIdOrLabel: string, id: string, by: By): Promise<void>;
  /** Gives one principal the role on the set; the binding is made where there is none. */
  assign(to: Assignee, setIdOrLabel: string, roleIdOrLabel: string, by: By): Promise<RoleAssignment>;
};

const page = 1_000;

export function createBindings(
  needs: RoleChangeNeeds & {
    assignments: Pick<Assignments, 'assignIn' | 'insert' | 'remove'>;
    /** With the names they bear; for the events of a binding that goes. */
    describe(type: PrincipalType, id: string): Promise<Assignee>;
  },
): Bindings {
  const { clock, ids, database, changes, assignments } = needs;

  const placeOf = async (db: Reader, setIdOrLabel: string, roleIdOrLabel: string) => {
    const set = await findSet(db, setIdOrLabel);
    if (!set) throw notFound(setIdOrLabel, 'ResourceSet');
    const role = await findRole(db, roleIdOrLabel);
    if (!role) throw notFound(roleIdOrLabel, 'CustomRole');
    return { set, role };
  };
  const get = async (db: Reader, setIdOrLabel: string, roleIdOrLabel: string): Promise<BindingPlace> => {
    const place = await placeOf(db, setIdOrLabel, roleIdOrLabel);
    const binding = await findBinding(db, place.set.id, place.role.id);
    if (!binding) throw notFound(roleIdOrLabel, 'ResourceSetBinding');
    return { ...place, binding };
  };
  const ensure = async (tx: Tx, setIdOrLabel: string, roleIdOrLabel: string): Promise<BindingPlace> => {
    const place = await placeOf(tx, setIdOrLabel, roleIdOrLabel);
    const now = clock.now();
    const made = {
      id: ids.newId('bdg'),
      setId: place.set.id,
      roleId: place.role.id,
      created: now,
      lastUpdated: now,
    };
    await insertBinding(tx, made);
    return get(tx, place.set.id, place.role.id);
  };
  const addAll = async (tx: Tx, place: BindingPlace, members: readonly Assignee[], by: By) => {
    for (const member of members) {
      await assignments.insert(
        tx,
        member,
        { type: 'CUSTOM', bindingId: place.binding.id, roleId: place.role.id },
        by,
      );
    }
    return place;
  };
  const removeOne = async (tx: Tx, found: RoleAssignment, by: By) => {
    const { type, id } = found.assignee;
    await assignments.remove(tx, await needs.describe(type, id), found, by);
  };

  return {
    list: (set, { after, limit }) => listBindings(database, set.id, after, limit),
    get: (setIdOrLabel, roleIdOrLabel) => get(database, setIdOrLabel, roleIdOrLabel),
    create: (setIdOrLabel, roleIdOrLabel, members, by) =>
      changes.change(async (tx) => addAll(tx, await ensure(tx, setIdOrLabel, roleIdOrLabel), members, by)),
    delete: (setIdOrLabel, roleIdOrLabel, by) =>
      changes.change(async (tx) => {
        const { binding } = await get(tx, setIdOrLabel, roleIdOrLabel);
        let after = '';
        for (;;) {
          const members = await listOfBinding(tx, binding.id, after, page);
          for (const member of members) await removeOne(tx, member, by);
          after = members.at(-1)?.id ?? after;
          if (members.length < page) break;
        }
        await deleteBinding(tx, binding.id);
      }),
    listMembers: (binding, { after, limit }) => listOfBinding(database, binding.id, after, limit),
    async getMember(binding, id) {
      const found = await findInBinding(database, binding.id, id);
      if (!found) throw notFound(id, 'ResourceSetBindingMember');
      return found;
    },
    addMembers: (setIdOrLabel, roleIdOrLabel, members, by) =>
      changes.change(async (tx) => addAll(tx, await get(tx, setIdOrLabel, roleIdOrLabel), members, by)),
    removeMember: (setIdOrLabel, roleIdOrLabel, id, by) =>
      changes.change(async (tx) => {
        const { binding } = await get(tx, setIdOrLabel, roleIdOrLabel);
        const found = await findInBinding(tx, binding.id, id);
        if (!found) throw notFound(id, 'ResourceSetBindingMember');
        await removeOne(tx, found, by);
      }),
    async assign(to, setIdOrLabel, roleIdOrLabel, by) {
      const missing: string[] = [];
      if (!(await findSet(database, setIdOrLabel)))
        missing.push(`resource-set: '${setIdOrLabel}' does not exist`);
      if (!(await findRole(database, roleIdOrLabel))) missing.push(`role: '${roleIdOrLabel}' does not exist`);
      if (missing.length > 0) throw validationFailed('role', missing);
      return changes.change(async (tx) => {
        const { binding, role } = await ensure(tx, setIdOrLabel, roleIdOrLabel);
        return assignments.assignIn(tx, to, { type: 'CUSTOM', bindingId: binding.id, roleId: role.id }, by);
      });
    },
  };
}
