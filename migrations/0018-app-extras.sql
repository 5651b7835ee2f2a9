-- 0018-app-extras
-- MAY THEY: what an app knows of its people. JOINERS, MOVERS, LEAVERS: how it comes to know it, and where it would be pushed.

create table app_user_schemas (
  owner_id text collate "C" primary key,
  app_id text collate "C" unique references apps (id) on delete cascade,
  idp_id text collate "C" unique references identity_providers (id) on delete cascade,
  title text,
  description text,
  base jsonb not null,
  custom jsonb not null,
  version integer not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  check (owner_id = coalesce(app_id, idp_id))
);
comment on table app_user_schemas is
  'What the profiles of an app''s users may contain, where somebody changed it; what comes with the kind of the app is code. Read through the snapshot.';
comment on column app_user_schemas.owner_id is 'The app or the identity provider.';
comment on column app_user_schemas.app_id is 'The same where it is an app.';
comment on column app_user_schemas.idp_id is 'The same where it is an identity provider.';
comment on column app_user_schemas.base is 'Base attributes that were changed, as [name, definition] in the order of the changes.';
comment on column app_user_schemas.custom is 'Custom attributes, as [name, definition] in the order in which they are shown.';

create table profile_mappings (
  id text collate "C" primary key,
  source_id text collate "C" not null,
  target_id text collate "C" not null,
  app_id text collate "C" references apps (id) on delete cascade,
  idp_id text collate "C" references identity_providers (id) on delete cascade,
  user_type_id text collate "C" not null references user_types (id) on delete cascade,
  properties jsonb not null,
  last_updated_at timestamptz not null,
  unique (source_id, target_id)
);
comment on table profile_mappings is
  'How the profile at one end follows from that at the other, for the pairs where somebody changed it. Read through the snapshot.';
comment on column profile_mappings.id is 'Follows from the pair, so that a mapping has its id before it has a row.';
comment on column profile_mappings.app_id is 'The end that is an app.';
comment on column profile_mappings.idp_id is 'The end that is an identity provider.';
comment on column profile_mappings.properties is 'As [name of the target''s property, {expression, pushStatus}] in the order in which they came.';
create index profile_mappings_app on profile_mappings (app_id);
create index profile_mappings_idp on profile_mappings (idp_id);
create index profile_mappings_user_type on profile_mappings (user_type_id);

create table provisioning_connections (
  app_id text collate "C" primary key references apps (id) on delete cascade,
  auth_scheme text not null check (auth_scheme in ('TOKEN', 'OAUTH2')),
  status text not null check (status in ('ENABLED', 'DISABLED')),
  base_url text,
  settings jsonb not null,
  token bytea,
  admin_password bytea,
  public_key jsonb,
  private_key bytea,
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table provisioning_connections is 'Where and how accounts of an app''s people would be kept there. One an app.';
comment on column provisioning_connections.status is 'ENABLED: the other side has answered as it should, at the time.';
comment on column provisioning_connections.settings is 'What is not secret beside the address: clientId, adminUsername, rotationMode.';
comment on column provisioning_connections.token is 'Under the master key, bound to the app and the origin it was given for; never shown.';
comment on column provisioning_connections.admin_password is 'Under the master key, bound to the app; never shown.';
comment on column provisioning_connections.public_key is 'JWK of the key that signs client assertions for OAUTH2; its private half is beside it.';
comment on column provisioning_connections.private_key is 'PKCS #8 under the master key, bound to the app.';

create table provisioning_features (
  app_id text collate "C" not null references apps (id) on delete cascade,
  name text not null check (name in ('USER_PROVISIONING', 'INBOUND_PROVISIONING')),
  capabilities jsonb not null,
  last_updated_at timestamptz not null,
  primary key (app_id, name)
);
comment on table provisioning_features is 'What would be pushed to an app or imported from it, as an administrator set it. Nothing is moved yet.';

create table group_push_mappings (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id) on delete cascade,
  source_group_id text collate "C" not null references groups (id) on delete cascade,
  target_group_id text collate "C" references groups (id) on delete set null,
  target_group_name text,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  app_config jsonb,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  unique (app_id, source_group_id)
);
comment on table group_push_mappings is 'Which of our groups is to be kept the same in an app, and under which group there.';
comment on column group_push_mappings.status is 'What the administrator wants. That nothing was pushed yet is said beside it.';
create index group_push_mappings_page on group_push_mappings (app_id, id);
create index group_push_mappings_source on group_push_mappings (source_group_id);
create index group_push_mappings_target on group_push_mappings (target_group_id);

create table federated_claims (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id) on delete cascade,
  name text not null,
  expression text not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  unique (app_id, name)
);
comment on table federated_claims is 'Claims of one app''s own, in its ID tokens or assertions. Read through the snapshot.';
