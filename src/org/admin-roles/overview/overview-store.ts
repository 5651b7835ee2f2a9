import { type Reader, sql } from '#src/platform/database/index.ts';
import type { RoleType } from '../admin-role.ts';
import type { Principal, PrincipalType } from '../assignment.ts';
import type { HeldRole } from '../held-role.ts';

/** A role as somebody holds it, with what it is called. */
export type NamedRole = HeldRole & {
  id: string;
  principal: Principal;
  roleId: string | null;
  roleLabel: string | null;
  setId: string | null;
  setLabel: string | null;
  created: Date;
};

type Row = Omit<NamedRole, 'principal' | 'type'> & {
  type: RoleType | 'CUSTOM';
  assignee_type: PrincipalType;
  assignee_id: string;
};

/** By the index of assignments by assignee: there are as many rows as administrators, not as people. */
export async function listRoles(db: Reader, principals: readonly Principal[]): Promise<NamedRole[]> {
  const types = principals.map(({ type }) => type);
  const ids = principals.map(({ id }) => id);
  const rows = await db.query<Row>(sql`
    select a.id, a.assignee_type, a.assignee_id, a.role_type as type, a.is_limited as "isLimited", a.created,
      b.role_id as "roleId", r.label as "roleLabel", b.set_id as "setId", s.label as "setLabel",
      coalesce((select jsonb_agg(jsonb_build_object('kind', t.kind, 'thing', t.thing) order by t.thing)
        from admin_role_targets t where t.assignment_id = a.id), '[]') as targets,
      array(select p.permission from admin_custom_role_permissions p where p.role_id = b.role_id) as permissions,
      coalesce((select jsonb_agg(jsonb_build_object('kind', c.kind, 'thing', c.thing, 'excluded', c.excluded))
        from admin_resource_set_resources c where c.set_id = b.set_id), '[]') as resources
    from unnest(${types}::text[], ${ids}::text[]) as wanted (type, id)
    join admin_role_assignments a on a.assignee_id = wanted.id and a.assignee_type = wanted.type
    left join admin_role_bindings b on b.id = a.binding_id
    left join admin_custom_roles r on r.id = b.role_id
    left join admin_resource_sets s on s.id = b.set_id
    order by a.created, a.id`);
  return rows.map(({ assignee_type, assignee_id, ...role }) => ({
    ...role,
    principal: { type: assignee_type, id: assignee_id },
  }));
}

/** Of one kind, whoever holds a role by an assignment of their own; by the index of assignees. */
export async function listPrincipals(
  db: Reader,
  page: { type: PrincipalType; after: string; limit: number },
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select distinct assignee_id as id from admin_role_assignments
    where assignee_type = ${page.type} and assignee_id > ${page.after} order by id limit ${page.limit}`);
  return rows.map(({ id }) => id);
}
