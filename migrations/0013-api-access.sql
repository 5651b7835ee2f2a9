-- WHO CALLS THE API: scopes granted to apps, sender-constrained tokens, service accounts and their tokens, rate limits.

create table app_grants (
  app_id text collate "C" not null references apps (id) on delete cascade,
  id text collate "C" not null,
  scope text not null,
  created_at timestamptz not null,
  created_by text not null,
  created_by_type text not null,
  last_updated_at timestamptz not null,
  primary key (app_id, id),
  constraint app_grants_scope unique (app_id, scope)
);
comment on table app_grants is
  'okta.* scopes that administrators let an app have at the management API. Asked at the token endpoint and again at every call. Read through the snapshot.';
comment on column app_grants.id is 'oag…';
comment on column app_grants.created_by is 'Who granted it: a person, or a client for created_by_type PublicClientApp.';

alter table refresh_tokens add column dpop_jkt text;
comment on column refresh_tokens.dpop_jkt is
  'RFC 9449: thumbprint of the key a public client has to prove at every refresh; null where the client authenticates, or its tokens are not bound.';
create index refresh_tokens_of_client on refresh_tokens (client_id, id);

create index oauth_consents_client on oauth_consents (client_id, user_id);

create table token_cutoffs (
  client_id text not null,
  user_id text not null,
  before timestamptz not null,
  primary key (client_id, user_id)
);
comment on table token_cutoffs is
  'Access tokens of a client issued up to this moment are dead, for one person or (user_id empty) for all. Forgotten when the last of them has expired by itself.';
create index token_cutoffs_before on token_cutoffs (before);

create table service_accounts (
  id text collate "C" primary key,
  name text not null,
  description text not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  created timestamptz not null,
  created_by text not null,
  last_updated timestamptz not null
);
comment on table service_accounts is 'Programs that call the management API under a name of their own: no person behind them who could leave.';
comment on column service_accounts.id is 'svc…';
create unique index service_accounts_name on service_accounts (lower(name));

alter table api_tokens add column scopes text[];
alter table api_tokens add column last_used_at timestamptz;
comment on column api_tokens.user_id is 'Whose it is: a person (00u…) or a service account (svc…). Dead while that one is not ACTIVE.';
comment on table api_tokens is 'SSWS tokens: each acts as the person or service account it is of, with the roles they have at the time.';
comment on column api_tokens.scopes is 'okta.* scopes that limit what the owner''s roles permit; null for no limit.';
comment on column api_tokens.last_used_at is 'Coarsely: moved once an hour at most.';

create table trusted_authorization_servers (
  server_id text not null references authorization_servers (id) on delete cascade,
  trusted_server_id text not null references authorization_servers (id) on delete cascade,
  created_at timestamptz not null,
  primary key (server_id, trusted_server_id),
  check (server_id <> trusted_server_id)
);
comment on table trusted_authorization_servers is 'Whose access tokens a server takes as subject tokens in a token exchange.';

create table rate_limit_settings (
  only_row boolean primary key default true check (only_row),
  notifications_enabled boolean not null,
  warning_threshold integer not null check (warning_threshold between 30 and 90),
  per_client jsonb not null
);
comment on table rate_limit_settings is 'What administrators set about rate limits: one row, absent until something is changed.';
comment on column rate_limit_settings.per_client is '{"defaultMode":"ENFORCE","useCaseModeOverrides":{…}}';

create table principal_rate_limits (
  id text collate "C" primary key,
  principal_type text not null check (principal_type in ('SSWS_TOKEN', 'OAUTH_CLIENT')),
  principal_id text not null,
  percentage integer not null check (percentage between 0 and 100),
  concurrency_percentage integer not null check (concurrency_percentage between 0 and 100),
  created timestamptz not null,
  created_by text not null,
  last_update timestamptz not null,
  last_updated_by text not null,
  constraint principal_rate_limits_one unique (principal_type, principal_id)
);
comment on table principal_rate_limits is 'The share of every rate limit that one token or client may use, where it is not the usual half. Read through the snapshot.';
comment on column principal_rate_limits.id is 'prl…';
