-- Whose organisation this is, who administers it, and what may speak for it. People are known by id only.

create table org (
  only_row boolean primary key default true check (only_row),
  id text not null,
  subdomain text not null,
  profile jsonb not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table org is 'The organisation: one row.';
comment on column org.id is '00o…';
comment on column org.subdomain is 'Its short name, as the first label of a host name would be.';
comment on column org.profile is 'companyName, website, address1, …: what an administrator may edit.';

create table api_tokens (
  id text primary key,
  user_id text not null,
  name text not null,
  client_name text not null,
  token_hash bytea not null unique,
  network jsonb not null,
  window_seconds integer check (window_seconds > 0),
  expires_at timestamptz not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table api_tokens is 'SSWS tokens: each acts as the person who made it, with the roles that person has at the time.';
comment on column api_tokens.id is '00T…';
comment on column api_tokens.user_id is 'Whose it is. Dead while that person is not ACTIVE.';
comment on column api_tokens.token_hash is 'SHA-256 of the token, which is shown once and kept nowhere.';
comment on column api_tokens.network is 'Where it may be used from: {"connection":"ANYWHERE"}, or ZONE with include and exclude.';
comment on column api_tokens.window_seconds is 'How long it lives after its last use; null where expires_at is fixed.';
comment on column api_tokens.expires_at is 'Not valid from then on; moved by use, coarsely.';
create index api_tokens_user on api_tokens (user_id);

create table admin_role_assignments (
  id text primary key,
  user_id text not null,
  role_type text not null,
  created timestamptz not null,
  last_updated timestamptz not null,
  unique (user_id, role_type)
);
comment on table admin_role_assignments is 'Standard administrator roles of people. What a role permits is data: defaults/admin-roles.json.';
comment on column admin_role_assignments.role_type is 'SUPER_ADMIN, HELP_DESK_ADMIN, …';
create index admin_role_assignments_type on admin_role_assignments (role_type);

create table trusted_origins (
  id text primary key,
  name text not null unique,
  origin text not null unique,
  scopes jsonb not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  created timestamptz not null,
  created_by text not null,
  last_updated timestamptz not null,
  last_updated_by text not null
);
comment on table trusted_origins is 'Origins that may call the API from a browser (CORS), be sent people to (REDIRECT) or frame pages (IFRAME_EMBED).';
comment on column trusted_origins.id is 'tos…';
comment on column trusted_origins.origin is 'As a browser writes it in the Origin header: small letters, no default port, no path.';
comment on column trusted_origins.scopes is '[{"type":"CORS"},{"type":"IFRAME_EMBED","allowedOktaApps":["OKTA_ENDUSER"]}]';
