-- MAY THEY: apps, who is assigned to them, policies, sessions.

create table policy_types (
  type text primary key
);
comment on table policy_types is
  'One row per kind of policy. Its row lock is what makes parallel writers get one order of priorities.';
insert into policy_types (type) values
  ('OKTA_SIGN_ON'), ('PASSWORD'), ('ACCESS_POLICY'), ('MFA_ENROLL'), ('PROFILE_ENROLLMENT'), ('IDP_DISCOVERY');

create table policies (
  id text collate "C" primary key,
  type text not null references policy_types (type),
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  name text not null,
  description text,
  priority integer not null check (priority > 0),
  system boolean not null,
  is_default boolean not null,
  conditions jsonb,
  settings jsonb,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  constraint policies_name_unique unique (type, name),
  constraint policies_priority_unique unique (type, priority) deferrable initially deferred
);
comment on table policies is 'What has to be true before somebody is let in, in Okta''s shape. Read through the snapshot.';
comment on column policies.priority is 'Contiguous from 1 within a type; the default policy is always last.';
comment on column policies.system is 'Came with the org: cannot be deleted or deactivated.';
comment on column policies.is_default is 'What people without a better policy, or apps without a chosen one, get.';
create unique index policies_one_default on policies (type) where is_default;

create table policy_rules (
  id text collate "C" primary key,
  policy_id text collate "C" not null references policies (id) on delete cascade,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  name text not null,
  priority integer not null check (priority > 0),
  system boolean not null,
  conditions jsonb,
  actions jsonb not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  constraint policy_rules_name_unique unique (policy_id, name),
  constraint policy_rules_priority_unique unique (policy_id, priority) deferrable initially deferred
);
comment on table policy_rules is 'The rules of a policy, tried in priority order; the first whose conditions hold decides.';
comment on column policy_rules.priority is 'Contiguous from 1 within a policy; the system rule is always last.';

create table apps (
  id text collate "C" primary key,
  name text not null,
  label text not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  sign_on_mode text not null,
  first_party boolean not null,
  client_id text collate "C",
  access_policy_id text collate "C" references policies (id),
  document jsonb not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table apps is 'Applications people or machines may enter. Read through the snapshot; there are few enough to list from memory; this table is for writing.';
comment on column apps.name is 'The kind of app (oidc_client, bookmark); fixed names for apps that come with the product.';
comment on column apps.client_id is 'OAuth client id, for OPENID_CONNECT. Usually the app id; never changes.';
comment on column apps.document is 'accessibility, visibility, credentials and settings as on the wire, with every default filled in; no secrets, no keys.';
create unique index apps_client_id on apps (client_id) where client_id is not null;
create index apps_access_policy on apps (access_policy_id);
create unique index apps_first_party_name on apps (name) where first_party;

create table client_secrets (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id) on delete cascade,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  hash bytea not null,
  box bytea not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table client_secrets is 'Secrets of OAuth clients; two may be alive at once, so that one can be rotated without an outage.';
comment on column client_secrets.hash is 'SHA-256 of the secret: what a presented one is compared with.';
comment on column client_secrets.box is 'The secret under the master key: Okta''s API shows it again, and client_secret_jwt needs it in clear.';
create index client_secrets_app on client_secrets (app_id);

create table client_keys (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id) on delete cascade,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  kid text collate "C",
  jwk jsonb not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table client_keys is 'Public keys a client signs its assertions and requests with.';
create unique index client_keys_kid on client_keys (app_id, kid) where kid is not null;
create index client_keys_app on client_keys (app_id);

create table app_users (
  user_id text collate "C" not null references users (id) on delete cascade,
  app_id text collate "C" not null references apps (id) on delete cascade,
  user_name text,
  profile jsonb not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  primary key (user_id, app_id)
);
comment on table app_users is 'People assigned to an app one by one. The key leads with the person: that is how sign-on asks.';
comment on column app_users.user_name is 'The name the app knows the person by, when set by hand; else the app''s template makes it.';
create index app_users_app on app_users (app_id, user_id);

create table app_groups (
  app_id text collate "C" not null references apps (id) on delete cascade,
  group_id text collate "C" not null references groups (id) on delete cascade,
  priority integer not null check (priority >= 0),
  profile jsonb not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  primary key (app_id, group_id),
  constraint app_groups_priority_unique unique (app_id, priority) deferrable initially deferred
);
comment on table app_groups is 'Groups whose members may use an app. The lowest priority wins when a person is in several. Read through the snapshot.';
create index app_groups_group on app_groups (group_id, app_id);

create table sessions (
  user_id text collate "C" not null,
  id text collate "C" not null,
  sid text collate "C" not null,
  secret_hash bytea not null,
  status text not null check (status in ('ACTIVE', 'MFA_REQUIRED')),
  created_at timestamptz not null,
  auth_time timestamptz not null,
  last_seen_at timestamptz not null,
  idle_seconds integer not null,
  expires_at timestamptz,
  amr text[] not null,
  last_password_at timestamptz,
  last_factor_at timestamptz,
  persistent boolean not null,
  ip_address text not null,
  user_agent text not null,
  primary key (user_id, id)
) with (fillfactor = 80);
comment on table sessions is
  'Browsers that are signed in. Idle and absolute expiry are judged when read; rows long dead are swept. Room is left on each page so that last_seen_at is updated in place.';
comment on column sessions.id is 'New after every authentication. Names the person (and so the shard) in characters 4 to 20.';
comment on column sessions.sid is 'Stays while the browser stays signed in: OpenID Connect''s sid.';
comment on column sessions.secret_hash is 'SHA-256 of the other half of the cookie; the id alone opens nothing.';
comment on column sessions.idle_seconds is 'Idle limit that held when the session began; 0 = none.';
comment on column sessions.expires_at is 'Absolute end; null when the policy sets none.';
create unique index sessions_sid on sessions (user_id, sid);
