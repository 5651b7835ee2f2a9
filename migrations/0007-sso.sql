-- PROTOCOL MEETS PRODUCT: signing keys, authorization servers, consents, refresh tokens.

create table signing_keys (
  owner_id text not null,
  kid text not null,
  algorithm text not null check (algorithm in ('RS256', 'ES256')),
  status text not null check (status in ('NEXT', 'ACTIVE', 'EXPIRED')),
  public_jwk jsonb not null,
  private_key bytea not null,
  created_at timestamptz not null,
  published_at timestamptz not null,
  activated_at timestamptz,
  expired_at timestamptz,
  primary key (owner_id, kid)
);
comment on table signing_keys is
  'Keys our tokens are signed with. NEXT is published before it signs, ACTIVE signs, EXPIRED stays published until what it signed is dead.';
comment on column signing_keys.kid is 'RFC 7638 thumbprint of the public key.';
comment on column signing_keys.owner_id is 'The authorization server that signs with it; ''org'' for the org server. A key serves one owner only.';
comment on column signing_keys.private_key is 'PKCS #8 under the master key.';
create unique index signing_keys_one_active on signing_keys (owner_id, algorithm) where status = 'ACTIVE';
create unique index signing_keys_one_next on signing_keys (owner_id, algorithm) where status = 'NEXT';

create table authorization_servers (
  id text primary key,
  name text not null,
  description text,
  audiences text[] not null,
  issuer_mode text not null check (issuer_mode in ('ORG_URL', 'CUSTOM_URL', 'DYNAMIC')),
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  rotation_mode text not null check (rotation_mode in ('AUTO', 'MANUAL')),
  signing_algorithm text not null check (signing_algorithm in ('RS256', 'ES256')),
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table authorization_servers is
  'Custom authorization servers: each its own issuer, audience, keys and policies. Its row lock serialises changes of its policies. Read through the snapshot.';
comment on column authorization_servers.id is '''default'' for the one that comes with the org, else aus….';
create unique index authorization_servers_name on authorization_servers (lower(name));

create table authorization_server_policies (
  id text primary key,
  server_id text not null references authorization_servers (id) on delete cascade,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  name text not null,
  description text not null,
  priority integer not null check (priority > 0),
  system boolean not null,
  clients text[] not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  constraint authorization_server_policies_name unique (server_id, name),
  constraint authorization_server_policies_priority unique (server_id, priority) deferrable initially deferred
);
comment on table authorization_server_policies is 'Which clients may ask a server for tokens, tried in priority order.';
comment on column authorization_server_policies.clients is 'Client ids, or ALL_CLIENTS.';
comment on column authorization_server_policies.priority is 'Contiguous from 1 within a server.';

create table authorization_server_rules (
  id text primary key,
  policy_id text not null references authorization_server_policies (id) on delete cascade,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  name text not null,
  priority integer not null check (priority > 0),
  system boolean not null,
  conditions jsonb not null,
  actions jsonb not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  constraint authorization_server_rules_name unique (policy_id, name),
  constraint authorization_server_rules_priority unique (policy_id, priority) deferrable initially deferred
);
comment on table authorization_server_rules is
  'Grant types, people and scopes a policy lets through, and how long the tokens live. The first rule that fits decides.';

create table oauth_scopes (
  id text primary key,
  server_id text not null references authorization_servers (id) on delete cascade,
  name text not null,
  display_name text,
  description text,
  consent text not null check (consent in ('REQUIRED', 'IMPLICIT', 'FLEXIBLE')),
  optional boolean not null,
  is_default boolean not null,
  metadata_publish text not null check (metadata_publish in ('ALL_CLIENTS', 'NO_CLIENTS')),
  system boolean not null,
  position bigint generated always as identity,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  constraint oauth_scopes_name unique (server_id, name)
);
comment on table oauth_scopes is 'What a client can ask of a server. Read through the snapshot.';
comment on column oauth_scopes.position is 'In the order of making, which is the order of lists.';
comment on column oauth_scopes.is_default is 'Granted to who names no scope.';

create table oauth_claims (
  id text primary key,
  server_id text not null references authorization_servers (id) on delete cascade,
  name text not null,
  claim_type text not null check (claim_type in ('IDENTITY', 'RESOURCE')),
  value_type text not null check (value_type in ('EXPRESSION', 'GROUPS', 'SYSTEM')),
  value text not null,
  group_filter_type text check (group_filter_type in ('STARTS_WITH', 'EQUALS', 'CONTAINS', 'REGEX')),
  always_include boolean not null,
  scopes text[] not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  system boolean not null,
  position bigint generated always as identity,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  constraint oauth_claims_name unique (server_id, claim_type, name)
);
comment on table oauth_claims is 'What a server says about a person, in ID tokens (IDENTITY) and access tokens (RESOURCE). Read through the snapshot.';
comment on column oauth_claims.position is 'In the order of making, which is the order of lists and of tokens.';
comment on column oauth_claims.scopes is 'Scopes of which one must be granted; empty for any.';

create table oauth_consents (
  user_id text not null,
  id text not null,
  client_id text not null,
  server_id text not null,
  scope text not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  primary key (user_id, client_id, server_id, scope)
);
comment on table oauth_consents is 'Scopes a person has let a client have, one row each.';
create index oauth_consents_id on oauth_consents (user_id, id);

create table refresh_tokens (
  user_id text not null,
  id text not null,
  client_id text not null,
  server_id text not null,
  issuer text not null,
  scopes text[] not null,
  grant_type text not null,
  sid text,
  amr text[] not null,
  acr text,
  auth_time timestamptz not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  expires_at timestamptz,
  idle_expires_at timestamptz not null,
  secret_hash bytea not null,
  previous_hash bytea,
  rotation_salt bytea,
  rotated_at timestamptz,
  revoked_at timestamptz,
  primary key (user_id, id)
);
comment on table refresh_tokens is
  'One row per grant: rotation changes it in place, so a family cannot fork. A revoked row stays until every access token of it is dead, since they are judged by it.';
comment on column refresh_tokens.idle_expires_at is 'When it is dead if nobody uses it: never after expires_at, and not after revoked_at, so that the sweep looks at one column.';
comment on column refresh_tokens.grant_type is 'How the grant began; policies are asked about this at every refresh.';
comment on column refresh_tokens.issuer is 'As the client knows it: what the tokens of the grant say in iss.';
comment on column refresh_tokens.secret_hash is 'SHA-256 of the current secret.';
comment on column refresh_tokens.previous_hash is 'SHA-256 of the secret before the last rotation. Within the leeway it is answered with the same new token again; afterwards it is theft.';
comment on column refresh_tokens.rotation_salt is
  'The current secret is HMAC(previous secret, salt): who holds the previous one can be given the current one again, and nobody can make it from this table.';
create index refresh_tokens_client on refresh_tokens (server_id, client_id, id);
create index refresh_tokens_dead on refresh_tokens (idle_expires_at);

create table revoked_access_tokens (
  owner_id text not null,
  jti text not null,
  until timestamptz not null,
  primary key (owner_id, jti)
);
comment on table revoked_access_tokens is 'Access tokens that were revoked one by one, until they would have expired. Keyed by jti: a token has many spellings, but one jti.';
comment on column revoked_access_tokens.owner_id is 'The person; for a token of a service, its client id.';
create index revoked_access_tokens_until on revoked_access_tokens (until);

create table session_clients (
  user_id text not null,
  sid text not null,
  client_id text not null,
  server_id text not null,
  issuer text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (user_id, sid, client_id, server_id)
);
comment on table session_clients is 'Relying parties that signed somebody in under one of our sessions and want to hear when it ends.';
comment on column session_clients.issuer is 'As the client knows us: what iss of its logout token must say.';
create index session_clients_last on session_clients (last_at);
