-- CONTEXT: where a request comes from, what sign-in may ask for, and the devices of people.

create table network_zones (
  id text collate "C" primary key,
  name text not null unique,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  usage text not null check (usage in ('POLICY', 'BLOCKLIST')),
  system_zone text unique,
  content jsonb not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table network_zones is 'Sets of addresses that policies, API tokens and the gate before all of them go by. In memory on every node.';
comment on column network_zones.id is 'nzo…';
comment on column network_zones.usage is 'POLICY: for whoever names it. BLOCKLIST: requests from there are refused.';
comment on column network_zones.system_zone is 'The name that a zone of every org was made with; null for an administrator''s own.';
comment on column network_zones.content is 'By its type: IP with gateways and proxies, DYNAMIC and DYNAMIC_V2 with places, networks and services.';

create table behaviors (
  id text collate "C" primary key,
  name text collate "C" not null unique,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  rule jsonb not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table behaviors is 'What counts as unusual for a person. In memory on every node.';
comment on column behaviors.id is 'bhv…';
comment on column behaviors.rule is '{"type":"ANOMALOUS_LOCATION","settings":{…}}';

create table threat_configuration (
  only_row boolean primary key default true check (only_row),
  action text not null check (action in ('none', 'audit', 'block')),
  exclude_zones text[] not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table threat_configuration is 'What the org does with sign-ins from addresses that attack: one row.';
comment on column threat_configuration.exclude_zones is 'Ids of network zones that are passed over.';

create table authenticators (
  id text collate "C" primary key,
  key text not null,
  type text not null,
  name text not null unique,
  description text,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  settings jsonb,
  provider jsonb,
  methods jsonb not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table authenticators is 'What people of the org may prove themselves with. In memory on every node.';
comment on column authenticators.id is 'aut…';
comment on column authenticators.key is 'okta_password, webauthn, …: one of most of them.';
comment on column authenticators.provider is 'Of those that have one: its type and configuration. Holds no secret.';
comment on column authenticators.methods is '[{"type":"sms","status":"ACTIVE","details":{…}}]';

create table authenticator_aaguids (
  aaguid text primary key,
  name text not null,
  characteristics jsonb not null,
  certificates jsonb not null
);
comment on table authenticator_aaguids is 'Models of security keys that an administrator described, beside those of the FIDO metadata.';
comment on column authenticator_aaguids.certificates is 'Roots that vouch for the model: base64 of the DER, thumbprint, issuer, end.';

create table devices (
  id text collate "C" primary key,
  status text collate "C" not null check (status in ('ACTIVE', 'SUSPENDED', 'DEACTIVATED')),
  profile jsonb not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table devices is 'What people come with, as far as it made itself known.';
comment on column devices.id is 'guo…';
comment on column devices.profile is 'displayName, platform, registered, serialNumber, …: what the device said of itself.';
create index devices_status on devices (status, id);
create index devices_last_updated on devices (last_updated, id);
create index devices_display_name on devices (lower((profile ->> 'displayName')) text_pattern_ops, id);
create index devices_serial_number on devices (lower((profile ->> 'serialNumber')) text_pattern_ops, id);
create index devices_platform on devices (lower((profile ->> 'platform')) text_pattern_ops, id);
create index devices_imei on devices (lower((profile ->> 'imei')) text_pattern_ops, id);
create index devices_meid on devices (lower((profile ->> 'meid')) text_pattern_ops, id);
create index devices_udid on devices (lower((profile ->> 'udid')) text_pattern_ops, id);
create index devices_sid on devices (lower((profile ->> 'sid')) text_pattern_ops, id);

create table device_users (
  id text collate "C" primary key,
  device_id text collate "C" not null references devices (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  created timestamptz not null,
  screen_lock_type text,
  unique (device_id, user_id)
);
comment on table device_users is 'Whose a device is; a shared one is several people''s.';
comment on column device_users.id is 'lnk…';
create index device_users_user on device_users (user_id, created, id);

create table totp_factors (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  provider text not null check (provider in ('GOOGLE', 'OKTA')),
  status text not null check (status in ('PENDING_ACTIVATION', 'ACTIVE')),
  secret bytea not null,
  attempts integer not null,
  attempts_since timestamptz not null,
  created timestamptz not null,
  last_updated timestamptz not null,
  unique (user_id, provider)
);
comment on table totp_factors is 'Authenticator apps of people: the secret they share with us. Codes that were used are spent in single_use_keys.';
comment on column totp_factors.id is 'ost…';
comment on column totp_factors.secret is 'Encrypted under the master key.';
comment on column totp_factors.attempts is 'Codes tried since attempts_since, counted before they were looked at; a right one takes them back.';

create table yubikey_tokens (
  id text collate "C" primary key,
  serial text collate "C" not null unique,
  public_id text not null unique,
  status text collate "C" not null,
  seed bytea not null,
  created timestamptz not null,
  last_updated timestamptz not null,
  last_verified timestamptz
);
comment on table yubikey_tokens is 'YubiKeys that the organisation has and may hand out for one-time codes.';
comment on column yubikey_tokens.id is 'ykk…';
comment on column yubikey_tokens.public_id is 'What each of its codes begins with.';
comment on column yubikey_tokens.seed is 'Private id and AES key, encrypted under the master key.';
create index yubikey_tokens_created on yubikey_tokens (created, id);

create table captchas (
  only_row boolean primary key default true check (only_row),
  id text not null,
  name text not null,
  site_key text not null,
  type text not null check (type in ('HCAPTCHA', 'RECAPTCHA_V2')),
  secret bytea not null,
  is_chosen boolean not null default false
);
comment on table captchas is 'The CAPTCHA that the organisation has: one row at most.';
comment on column captchas.id is 'cap…';
comment on column captchas.secret is 'The key by which its provider is asked, encrypted under the master key.';
comment on column captchas.is_chosen is 'Named by the org-wide settings.';

create table attack_protection (
  only_row boolean primary key default true check (only_row),
  possession_first boolean not null
);
comment on table attack_protection is 'How sign-in stands up to guessing: one row, none until somebody chose.';
comment on column attack_protection.possession_first is 'Where two factors are asked for, something owned is proved before something known.';

create table device_assurances (
  id text collate "C" primary key,
  name text not null unique,
  platform text not null,
  content jsonb not null,
  created timestamptz not null,
  created_by text not null,
  last_updated timestamptz not null,
  last_updated_by text not null
);
comment on table device_assurances is 'What a device has to be like before an app opens on it.';
comment on column device_assurances.id is 'dae…';
comment on column device_assurances.content is 'Requirements in Okta''s shape, by platform.';
