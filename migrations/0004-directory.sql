-- Directory: who there is. People, their credentials, groups and memberships, user types and profile schemas.
-- Identifiers sort by bytes (collate "C"): pages are cut by id, and every database must cut them alike.

create table profile_schemas (
  id text collate "C" primary key,
  kind text not null check (kind in ('user', 'group')),
  name text not null,
  title text not null,
  description text,
  version integer not null default 1,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on column profile_schemas.version is 'Raised by every patch. Who writes a profile makes sure of having judged it by this version.';
comment on table profile_schemas is 'The shape of the profiles of one user type, or of all groups. A patch locks this row, so that parallel patches lose nothing.';

create table profile_schema_attributes (
  schema_id text collate "C" not null references profile_schemas (id) on delete cascade,
  name text collate "C" not null,
  subschema text not null check (subschema in ('base', 'custom')),
  position integer not null,
  definition jsonb not null,
  primary key (schema_id, name)
);
comment on table profile_schema_attributes is 'One property of a profile. Base attributes are copied into each schema, since their permissions may differ.';
comment on column profile_schema_attributes.position is 'Order of display; custom attributes follow in the order of their creation.';

-- "Badge" and "badge" would be one attribute to a person reading them.
create unique index profile_schema_attributes_name on profile_schema_attributes (schema_id, lower(name));

create table attribute_purges (
  schema_id text collate "C" not null references profile_schemas (id) on delete cascade,
  name text collate "C" not null,
  requested timestamptz not null,
  primary key (schema_id, name)
);
comment on table attribute_purges is 'Attributes that were removed while profiles still hold values; a job takes those out in batches. An attribute of the same name waits for it.';

create table user_types (
  id text collate "C" primary key,
  name text not null,
  display_name text not null,
  description text,
  is_default boolean not null,
  schema_id text collate "C" not null unique references profile_schemas (id),
  created timestamptz not null,
  created_by text not null,
  last_updated timestamptz not null,
  last_updated_by text not null
);
comment on table user_types is 'Kinds of people; each has its own profile schema.';
create unique index user_types_name on user_types (lower(name));
create unique index user_types_default on user_types (is_default) where is_default;

create table users (
  id text collate "C" primary key,
  status text collate "C" not null check (status in
    ('STAGED', 'PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'SUSPENDED', 'DEPROVISIONED')),
  type_id text collate "C" not null references user_types (id),
  login text not null,
  login_key text collate "C" not null,
  profile jsonb not null,
  created timestamptz not null,
  activated timestamptz,
  status_changed timestamptz,
  last_updated timestamptz not null,
  sessions_revoked timestamptz,
  tokens_revoked timestamptz
) with (fillfactor = 85);
comment on table users is 'People. What changes at every sign-in is in user_credentials, so that this wide row stays as it is.';
comment on column users.login is 'profile.login as it was written.';
comment on column users.login_key is 'loginKey(login): what makes two logins the same, without case and accents. Looked up at sign-in.';
comment on column users.profile is 'The attributes that are set, by name. Never null inside.';
comment on column users.created is 'Like every date the API shows: whole seconds, so that a date read from an answer finds its row again.';
comment on column users.sessions_revoked is 'Sessions begun at or before this moment are dead, on every node at once.';
comment on column users.tokens_revoked is 'The same for OAuth grants and what was issued from them.';

create unique index users_login on users (login_key);
-- "aoi" signs in as aoi@example.com while no second aoi exists.
create index users_short_login on users (split_part(login_key, '@', 1) collate "C");
-- The plain list leaves out those who have left, however many they are.
create index users_listed on users (id) where status <> 'DEPROVISIONED';
create index users_status on users (status, id);
create index users_type on users (type_id, id);
create index users_created on users (created, id);
create index users_last_updated on users (last_updated, id);
create index users_activated on users (activated, id);
create index users_status_changed on users (status_changed, id);

create table user_credentials (
  user_id text collate "C" primary key references users (id) on delete cascade,
  provider_type text not null,
  provider_name text not null,
  password jsonb,
  password_changed timestamptz,
  recovery_question text,
  recovery_answer jsonb,
  failed_attempts integer not null default 0,
  last_attempt timestamptz,
  locked timestamptz,
  locked_from text,
  last_login timestamptz
) with (fillfactor = 70);
comment on table user_credentials is 'What a person proves themselves with, the count of failures, and the last sign-in. One narrow row for each person.';
comment on column user_credentials.password is 'The hash as platform/crypto reads it: our own, or one imported with its algorithm and salt.';
comment on column user_credentials.recovery_answer is 'Hash of the answer, folded to lower case.';
comment on column user_credentials.failed_attempts is 'Counted before the password is looked at, so that fifty guesses at once spend fifty.';
comment on column user_credentials.locked_from is 'The status to return to: a locked-out person whose password had expired must still change it.';

create table user_password_history (
  user_id text collate "C" not null references users (id) on delete cascade,
  changed timestamptz not null,
  password jsonb not null,
  primary key (user_id, changed)
);
comment on table user_password_history is 'Hashes of former passwords, as many as the password policy compares with.';

create table user_profile_index (
  owner_id text collate "C" not null,
  property text collate "C" not null,
  value text collate "C" not null,
  number double precision,
  primary key (owner_id, property, value)
);
comment on table user_profile_index is 'Every value of every profile, folded, so that any attribute can be searched and sorted by without a scan. Kept by the users slice beside users.profile. Two orders: who has a value, and whether somebody has it; which is read first depends on how rare it is. No foreign key: it would be checked for every value of every person.';
comment on column user_profile_index.value is 'foldText(value); each element of a list is a row.';
comment on column user_profile_index.number is 'The value of numbers, for comparisons.';
create index user_profile_index_value on user_profile_index (property, value, owner_id);
create index user_profile_index_number on user_profile_index (property, number, owner_id) where number is not null;
create statistics user_profile_index_values (mcv, dependencies) on property, value from user_profile_index;

create table user_unique_values (
  type_id text collate "C" not null references user_types (id) on delete cascade,
  property text collate "C" not null,
  value text collate "C" not null,
  user_id text collate "C" not null references users (id) on delete cascade,
  primary key (type_id, property, value)
);
comment on table user_unique_values is 'Values of attributes that the schema calls unique; the primary key is what makes them so under races.';
create index user_unique_values_user on user_unique_values (user_id);

create table groups (
  id text collate "C" primary key,
  type text not null check (type in ('OKTA_GROUP', 'APP_GROUP', 'BUILT_IN')),
  name text not null,
  name_key text collate "C" not null,
  profile jsonb not null,
  object_class text[] not null,
  source_id text collate "C",
  built_in text check (built_in in ('EVERYONE', 'ADMINISTRATORS')),
  created timestamptz not null,
  last_updated timestamptz not null,
  last_membership_updated timestamptz not null
);
comment on table groups is 'Groups of people.';
comment on column groups.name_key is 'foldText(name).';
comment on column groups.source_id is 'The app that an APP_GROUP comes from.';
comment on column groups.built_in is 'EVERYONE has every person as a member without a row in group_members.';
comment on column groups.last_membership_updated is 'Written at most once a second, so that many additions to one group do not queue for its row.';

-- Groups of different apps may bear the same name; our own may not.
create unique index groups_name on groups (name_key) where type <> 'APP_GROUP';
create unique index groups_built_in on groups (built_in) where built_in is not null;
create index groups_names on groups (name_key, id);
create index groups_type on groups (type, id);
create index groups_source on groups (source_id, id) where source_id is not null;
create index groups_created on groups (created, id);
create index groups_last_updated on groups (last_updated, id);
create index groups_last_membership_updated on groups (last_membership_updated, id);

create table group_profile_index (
  owner_id text collate "C" not null,
  property text collate "C" not null,
  value text collate "C" not null,
  number double precision,
  primary key (owner_id, property, value)
);
comment on table group_profile_index is 'The same as user_profile_index, for groups.';
create index group_profile_index_value on group_profile_index (property, value, owner_id);
create index group_profile_index_number on group_profile_index (property, number, owner_id) where number is not null;
create statistics group_profile_index_values (mcv, dependencies) on property, value from group_profile_index;

create table group_members (
  user_id text collate "C" not null references users (id) on delete cascade,
  group_id text collate "C" not null references groups (id) on delete cascade,
  added timestamptz not null,
  primary key (user_id, group_id)
);
comment on table group_members is 'Memberships, except those of Everyone. Leads with the person: sign-on reads all groups of one person.';
create index group_members_group on group_members (group_id, user_id);
