-- 0017-hooks-and-providers: whom we tell what happened, whom we ask before we answer, and who else may vouch for people.

create table event_hooks (
  id text collate "C" primary key,
  name text not null,
  description text,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  verification text not null check (verification in ('UNVERIFIED', 'VERIFIED')),
  event_types text[] not null,
  filters jsonb not null,
  channel jsonb not null,
  secret bytea,
  active_since timestamptz not null,
  created_at timestamptz not null,
  created_by text not null,
  last_updated_at timestamptz not null
);
comment on table event_hooks is 'Addresses that are told of events as they are logged. Read through the snapshot.';
comment on column event_hooks.filters is 'Expression by event type: events it is not true of are not sent.';
comment on column event_hooks.channel is 'Address, further headers, and the name of the header that carries the secret.';
comment on column event_hooks.secret is 'What that header says, under the master key, bound to the hook.';
comment on column event_hooks.active_since is 'Events published before are not sent: a hook hears nothing of the time in which it was off.';

create table event_hook_reading (
  singleton boolean primary key default true check (singleton),
  cursor text
);
comment on table event_hook_reading is 'How far the log has been read for event hooks: one row.';
comment on column event_hook_reading.cursor is 'Of the system log. Null while no hook is active: reading then begins with the first that is.';
insert into event_hook_reading default values;

create table event_hook_deliveries (
  seq bigint generated always as identity primary key,
  id uuid not null unique,
  hook_id text collate "C" not null references event_hooks (id) on delete cascade,
  status text not null check (status in ('PENDING', 'DELIVERED', 'FAILED')),
  events jsonb not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  claimed_until timestamptz,
  last_attempt_at timestamptz,
  answer_status integer,
  answer_start text,
  problem text,
  created_at timestamptz not null
);
comment on table event_hook_deliveries is 'What each hook is to be sent, was sent, or could not be sent. Old ones are swept.';
comment on column event_hook_deliveries.id is 'The eventId of the call, the same at every attempt: by it a receiver knows what it has seen.';
comment on column event_hook_deliveries.claimed_until is 'A node is at it until then; whoever finds it in the past may take over.';
comment on column event_hook_deliveries.answer_start is 'The first bytes of the answer, for whoever looks for the mistake.';
create index event_hook_deliveries_due on event_hook_deliveries (hook_id, next_attempt_at) where status = 'PENDING';
create index event_hook_deliveries_list on event_hook_deliveries (hook_id, seq desc);
create index event_hook_deliveries_old on event_hook_deliveries (created_at) where status <> 'PENDING';

create table hook_keys (
  id text collate "C" primary key,
  key_id text collate "C" not null unique,
  name text not null unique,
  private_box bytea not null,
  public_jwk jsonb not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table hook_keys is 'RSA keys by which we prove to others who calls their hook (private_key_jwt).';
comment on column hook_keys.private_box is 'PKCS #8 under the master key.';

create table inline_hooks (
  id text collate "C" primary key,
  name text not null,
  type text not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  version text not null,
  channel jsonb not null,
  secret bytea,
  hook_key_id text collate "C" references hook_keys (id),
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table inline_hooks is 'Addresses that are asked in the middle of something, and may change what comes of it. Read through the snapshot.';
comment on column inline_hooks.channel is 'How it is called, without secrets: address, headers, and how we prove who we are.';
comment on column inline_hooks.secret is 'Value of the header, or client secret, under the master key, bound to the hook.';

create table identity_provider_keys (
  kid text collate "C" primary key,
  certificate text not null,
  jwk jsonb not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table identity_provider_keys is 'Certificates of others, by which what they sign is verified. Public.';
comment on column identity_provider_keys.certificate is 'DER in base64.';

create table identity_providers (
  id text collate "C" primary key,
  type text not null,
  name text not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  issuer_mode text not null,
  protocol jsonb not null,
  policy jsonb not null,
  properties jsonb,
  secrets bytea,
  external_key text not null unique,
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table identity_providers is 'Who else may vouch for people. Read through the snapshot.';
comment on column identity_providers.protocol is 'As given, without what is secret.';
comment on column identity_providers.secrets is 'By path in protocol, as JSON under the master key, bound to the provider.';
comment on column identity_providers.external_key is 'What our side of a SAML federation is called by.';
create unique index identity_providers_name on identity_providers (lower(name));

create table identity_provider_signing_keys (
  idp_id text collate "C" not null references identity_providers (id) on delete cascade,
  kid text collate "C" not null,
  private_box bytea not null,
  certificate bytea not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  primary key (idp_id, kid)
);
comment on table identity_provider_signing_keys is 'Keys with which we sign what we ask of a provider.';
comment on column identity_provider_signing_keys.private_box is 'PKCS #8 under the master key.';

create table identity_provider_csrs (
  id text collate "C" primary key,
  idp_id text collate "C" not null references identity_providers (id) on delete cascade,
  request bytea not null,
  private_box bytea not null,
  created_at timestamptz not null
);
comment on table identity_provider_csrs is 'Certificate signing requests that wait for their certificate.';
comment on column identity_provider_csrs.private_box is 'PKCS #8 under the master key.';
create index identity_provider_csrs_idp on identity_provider_csrs (idp_id);

create table identity_provider_users (
  user_id text collate "C" not null references users (id) on delete cascade,
  idp_id text collate "C" not null references identity_providers (id) on delete cascade,
  external_id text not null,
  profile jsonb not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  primary key (user_id, idp_id)
);
comment on table identity_provider_users is 'Which person of ours is which one at a provider. The key leads with the person.';
comment on column identity_provider_users.external_id is 'What the provider calls them by; one person of ours at most has it.';
create unique index identity_provider_users_external on identity_provider_users (idp_id, external_id);
create index identity_provider_users_list on identity_provider_users (idp_id, user_id);

create table log_streams (
  id text collate "C" primary key,
  type text not null,
  name text not null unique,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  settings jsonb not null,
  secret bytea,
  cursor text,
  claimed_until timestamptz,
  next_attempt_at timestamptz,
  failures integer not null default 0,
  delivered bigint not null default 0,
  last_delivered_at timestamptz,
  problem text,
  created_at timestamptz not null,
  last_updated_at timestamptz not null
);
comment on table log_streams is 'Where the whole log is copied to as it is written.';
comment on column log_streams.secret is 'Token of the other side, under the master key, bound to the stream.';
comment on column log_streams.cursor is 'Of the system log: all before it has arrived. Null: from the moment on in which the stream is next active.';
comment on column log_streams.claimed_until is 'A node is at it until then.';
comment on column log_streams.failures is 'In a row: how long the next attempt waits.';
