-- Groups filled by rules, realms, linked people, owners of groups, and the risk that is known of a person.

alter table group_members add column by_hand boolean not null default true;
comment on column group_members.by_hand is 'Somebody or something other than a group rule gave the membership: it stays when no rule wants it any longer.';

create table group_rule_book (
  the_only boolean primary key default true check (the_only),
  version bigint not null
);
comment on table group_rule_book is 'One row: the version of all group rules together. Who changes a rule locks this table against those who change people, so that nobody is judged by rules that are no longer so.';
insert into group_rule_book (version) values (0);

create table group_rules (
  id text collate "C" primary key,
  name text not null,
  name_key text collate "C" not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE', 'INVALID')),
  expression text not null,
  excluded_user_ids text[] not null,
  excluded_group_ids text[] not null,
  group_ids text[] not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table group_rules is 'Who matches the expression belongs to the groups. At most 2,000; every node holds them compiled.';
comment on column group_rules.status is 'INVALID: a group that it fills or names is gone. Not evaluated until somebody mends it.';
comment on column group_rules.excluded_user_ids is 'Named by an administrator, or taken out of one of the groups by hand: the rule would put them back otherwise.';
create unique index group_rules_name on group_rules (name_key);

create table group_rule_members (
  user_id text collate "C" not null,
  group_id text collate "C" not null,
  rule_id text collate "C" not null,
  primary key (user_id, group_id, rule_id),
  foreign key (user_id, group_id) references group_members (user_id, group_id) on delete cascade
);
comment on table group_rule_members is 'Which rule wants which membership. A membership that no rule wants and nobody gave by hand goes.';
comment on column group_rule_members.rule_id is 'Without a foreign key: of a deleted rule, rows are worked off by a job.';
create index group_rule_members_rule on group_rule_members (rule_id, user_id);

create table group_rule_runs (
  rule_id text collate "C" primary key references group_rules (id) on delete cascade,
  run_id text not null,
  status text not null check (status in ('RUNNING', 'DONE')),
  reached text collate "C" not null,
  total integer not null,
  looked_at integer not null,
  added integer not null,
  removed integer not null,
  failed integer not null,
  started timestamptz not null,
  updated timestamptz not null
);
comment on table group_rule_runs is 'The walk through all people that follows the activation of a rule; it continues behind the last person reached.';
comment on column group_rule_runs.run_id is 'A newer activation replaces it; jobs of an older one end when they see that.';
comment on column group_rule_runs.failed is 'People for whom the expression came to no answer; they count as not matching.';

create table linked_objects (
  primary_name text collate "C" primary key,
  primary_title text not null,
  primary_description text,
  associated_name text collate "C" not null unique,
  associated_title text not null,
  associated_description text,
  created timestamptz not null
);
comment on table linked_objects is 'A relation of people to people, such as manager and subordinate: each person has at most one primary, who has any number of associates.';

create table linked_object_names (
  name_key text collate "C" primary key,
  primary_name text collate "C" not null references linked_objects (primary_name) on delete cascade
);
comment on table linked_object_names is 'Both names of each relation, folded: in a path a name means one side of one relation.';

create table linked_object_values (
  associated_id text collate "C" not null references users (id) on delete cascade,
  primary_name text collate "C" not null references linked_objects (primary_name) on delete cascade,
  primary_id text collate "C" not null references users (id) on delete cascade,
  primary key (associated_id, primary_name)
);
comment on table linked_object_values is 'Who is whose primary.';
create index linked_object_values_primary on linked_object_values (primary_id, primary_name, associated_id);
create index linked_object_values_name on linked_object_values (primary_name);

create table group_owners (
  group_id text collate "C" not null references groups (id) on delete cascade,
  owner_id text collate "C" not null,
  type text not null check (type in ('USER', 'GROUP')),
  owner_user_id text collate "C" references users (id) on delete cascade,
  owner_group_id text collate "C" references groups (id) on delete cascade,
  last_updated timestamptz not null,
  primary key (group_id, owner_id),
  check ((type = 'USER' and owner_user_id = owner_id and owner_group_id is null)
    or (type = 'GROUP' and owner_group_id = owner_id and owner_user_id is null))
);
comment on table group_owners is 'People and groups who answer for a group. It gives them no permission.';
comment on column group_owners.owner_user_id is 'owner_id again, so that an owner who is deleted owns nothing.';
create index group_owners_user on group_owners (owner_user_id) where owner_user_id is not null;
create index group_owners_group on group_owners (owner_group_id) where owner_group_id is not null;

create table user_risks (
  user_id text collate "C" primary key references users (id) on delete cascade,
  level text not null check (level in ('LOW', 'MEDIUM', 'HIGH')),
  reason text,
  updated timestamptz not null
);
comment on table user_risks is 'The risk of a person as an administrator or another system last said.';

create table realms (
  id text collate "C" primary key,
  name text not null,
  name_key text collate "C" not null,
  type text not null check (type in ('DEFAULT', 'PARTNER')),
  domains text[] not null,
  is_default boolean not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table realms is 'Parts of the organisation between which people are divided; each person is in one.';
comment on column realms.domains is 'Mail domains of a partner. Kept for the partner portal.';
create unique index realms_name on realms (name_key);
create unique index realms_default on realms (is_default) where is_default;

-- An organisation that is there already gets the realm that a fresh one has.
insert into realms (id, name, name_key, type, domains, is_default, created, last_updated)
select 'guo' || substr(md5(random()::text), 1, 17), 'Default Realm', 'default realm', 'DEFAULT', '{}', true, created, created
from groups where built_in = 'EVERYONE';

alter table users add column realm_id text collate "C" references realms (id);
comment on column users.realm_id is 'Null only for people who were loaded past the product: they count as of no realm until they are moved.';
update users set realm_id = (select id from realms where is_default);
create index users_realm on users (realm_id, id);

create table realm_assignments (
  id text collate "C" primary key,
  name text not null,
  name_key text collate "C" not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  priority integer not null,
  profile_source_id text not null,
  expression text not null,
  realm_id text collate "C" not null references realms (id),
  created timestamptz not null,
  last_updated timestamptz not null,
  constraint realm_assignments_priority unique (priority) deferrable initially deferred
);
comment on table realm_assignments is 'Which realm people come into: the first active assignment, by priority, whose expression holds.';
create unique index realm_assignments_name on realm_assignments (name_key);

create table realm_operations (
  id text collate "C" primary key,
  assignment jsonb not null,
  status text not null check (status in ('SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'FAILED')),
  reached text collate "C" not null,
  moved integer not null,
  created timestamptz not null,
  started timestamptz,
  completed timestamptz
);
comment on table realm_operations is 'Runs of one assignment over all people, each continuing behind the last person reached.';
comment on column realm_operations.assignment is 'The assignment as it was when the run was asked for, with the name of its realm.';
