-- Who administers what: roles of people, groups, client apps and service accounts; custom roles, resource sets, and their bindings.

create table admin_custom_roles (
  id text collate "C" primary key,
  label text not null,
  label_key text collate "C" not null unique,
  description text not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table admin_custom_roles is 'Roles that an organisation made itself: a name for a set of permissions.';
comment on column admin_custom_roles.id is 'cr0…';
comment on column admin_custom_roles.label_key is 'The label in small letters: addresses name a role by it.';

create table admin_custom_role_permissions (
  role_id text collate "C" not null references admin_custom_roles (id) on delete cascade,
  permission text collate "C" not null,
  created timestamptz not null,
  last_updated timestamptz not null,
  primary key (role_id, permission)
);
comment on table admin_custom_role_permissions is 'What a custom role permits, by the names of defaults/admin-permissions.json.';

create table admin_resource_sets (
  id text collate "C" primary key,
  label text not null,
  label_key text collate "C" not null unique,
  description text not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table admin_resource_sets is 'What a custom role is limited to where it is assigned.';
comment on column admin_resource_sets.id is 'iam…';
comment on column admin_resource_sets.label_key is 'The label in small letters: addresses name a set by it.';

create table admin_resource_set_resources (
  id text collate "C" primary key,
  set_id text collate "C" not null references admin_resource_sets (id) on delete cascade,
  kind text collate "C" not null,
  thing text collate "C" not null,
  excluded jsonb not null,
  created timestamptz not null,
  last_updated timestamptz not null,
  unique (set_id, kind, thing)
);
comment on table admin_resource_set_resources is 'One resource of a set. A thing that is gone reaches nothing: ids are never given twice.';
comment on column admin_resource_set_resources.id is 'ire…';
comment on column admin_resource_set_resources.kind is 'users, members (the people of a group), groups, apps, appNames, policies, … as src/org/admin-roles/resource-sets/resource.ts knows them.';
comment on column admin_resource_set_resources.thing is 'The id or name; * for all of the kind.';
comment on column admin_resource_set_resources.excluded is '[{"kind":"apps","thing":"0oa…"}]: what is left out of all of a kind.';

create table admin_role_bindings (
  id text collate "C" primary key,
  set_id text collate "C" not null references admin_resource_sets (id),
  role_id text collate "C" not null references admin_custom_roles (id),
  created timestamptz not null,
  last_updated timestamptz not null,
  unique (set_id, role_id)
);
comment on table admin_role_bindings is 'A custom role on a resource set. Who has it there is in admin_role_assignments. Stays when its last member goes.';
create index admin_role_bindings_role on admin_role_bindings (role_id, set_id);

alter table admin_role_assignments rename column user_id to assignee_id;
alter table admin_role_assignments drop constraint admin_role_assignments_user_id_role_type_key;
alter table admin_role_assignments
  alter column id type text collate "C",
  alter column assignee_id type text collate "C",
  add column assignee_type text collate "C" not null default 'USER'
    check (assignee_type in ('USER', 'GROUP', 'CLIENT', 'SERVICE_ACCOUNT')),
  add column binding_id text collate "C" references admin_role_bindings (id) on delete cascade,
  add column is_limited boolean not null default false,
  add check ((role_type = 'CUSTOM') = (binding_id is not null));
alter table admin_role_assignments alter column assignee_type drop default;
comment on table admin_role_assignments is 'Who holds which role. What a standard role permits is data: defaults/admin-roles.json; a custom one hangs from its binding.';
comment on column admin_role_assignments.assignee_id is 'Of a client app its client id.';
comment on column admin_role_assignments.role_type is 'SUPER_ADMIN, HELP_DESK_ADMIN, …, CUSTOM.';
comment on column admin_role_assignments.is_limited is 'The role reaches its targets only; if they are all gone, nothing. Set with the first target and never taken back.';
create unique index admin_role_assignments_standard on admin_role_assignments (assignee_id, assignee_type, role_type)
  where role_type <> 'CUSTOM';
create unique index admin_role_assignments_custom on admin_role_assignments (assignee_id, assignee_type, binding_id)
  where binding_id is not null;
create index admin_role_assignments_assignee on admin_role_assignments (assignee_id, assignee_type, created, id);
create index admin_role_assignments_admins on admin_role_assignments (assignee_type, assignee_id);
create index admin_role_assignments_binding on admin_role_assignments (binding_id, id) where binding_id is not null;

create table admin_role_targets (
  assignment_id text collate "C" not null references admin_role_assignments (id) on delete cascade,
  kind text collate "C" not null check (kind in ('groups', 'apps', 'appNames')),
  thing text collate "C" not null,
  created timestamptz not null,
  primary key (assignment_id, kind, thing)
);
comment on table admin_role_targets is 'What a standard role is limited to: groups and their members, apps, or all apps of a name.';
comment on column admin_role_targets.thing is 'The id, or the name of appNames.';
create index admin_role_targets_thing on admin_role_targets (kind, thing);
