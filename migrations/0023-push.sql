-- PUSH: approvals in an authenticator of our own, and QR hand-over.

create table push_devices (
  user_id text collate "C" not null references users (id) on delete cascade,
  id text collate "C" not null,
  status text not null check (status in ('PENDING_ACTIVATION', 'ACTIVE')),
  link_hash bytea,
  link_expires timestamptz,
  public_key jsonb,
  device_id text collate "C",
  profile jsonb not null default '{}',
  nickname text,
  subscription bytea,
  created timestamptz not null,
  last_updated timestamptz not null,
  last_seen timestamptz,
  primary key (user_id, id)
);
comment on table push_devices is
  'Phones and computers on which somebody set up the authenticator: the public key with which each signs, and how it is told that something waits.';
comment on column push_devices.id is 'opf…, the factor.';
comment on column push_devices.link_hash is 'SHA-256 of the one-time link by which the device is set up; null once a device has used it.';
comment on column push_devices.public_key is 'JWK on P-256. Its private half never left the device. Null until the link was used.';
comment on column push_devices.device_id is 'guo…, of the directory; null for platforms that it does not know.';
comment on column push_devices.profile is 'What the device said of itself: name, deviceType, platform, version.';
comment on column push_devices.subscription is 'Address and keys at the push service of the browser, encrypted under the master key. Null: it looks only while it is open.';

create table push_requests (
  user_id text collate "C" not null references users (id) on delete cascade,
  id text collate "C" not null,
  factor_id text collate "C" not null,
  binding_hash bytea not null,
  nonce text not null,
  number integer,
  choices integer[] not null,
  status text not null check (status in ('WAITING', 'APPROVED', 'REJECTED', 'SUPERSEDED')),
  reason text,
  user_verified boolean not null default false,
  told boolean not null default false,
  shown jsonb not null,
  created timestamptz not null,
  expires timestamptz not null,
  primary key (user_id, id)
);
comment on table push_requests is 'Approvals that were asked of a device, each for five minutes, answered once and told once.';
comment on column push_requests.binding_hash is 'SHA-256 of the browser or API transaction that asked: nobody else is told the outcome.';
comment on column push_requests.nonce is 'Told to the device alone, and part of what it signs.';
comment on column push_requests.number is 'Shown on the screen that asks; null where none has to be matched.';
comment on column push_requests.told is 'The outcome was taken: it is good for nothing more.';
comment on column push_requests.shown is 'App, place, browser and address of whoever asks, for the person to judge by.';
create index push_requests_expiry on push_requests (expires);

create table push_limits (
  user_id text collate "C" primary key references users (id) on delete cascade,
  asked integer not null,
  since timestamptz not null,
  paused_until timestamptz
) with (fillfactor = 70);
comment on table push_limits is
  'How many approvals were asked of somebody without one that was given, counted before each is sent. Too many, and for a while only codes are taken.';

create table authenticator_settings (
  only_row boolean primary key default true check (only_row),
  qr_sign_in boolean not null default false,
  suspend_on_report boolean not null default false,
  push_key bytea,
  last_updated timestamptz
);
comment on table authenticator_settings is 'Choices of the organisation about its authenticator, and the key by which push services know it.';
comment on column authenticator_settings.push_key is 'VAPID: PKCS #8 on P-256, encrypted under the master key; made when it is first needed. Browsers are bound to it.';
insert into authenticator_settings (only_row) values (true);

create table qr_handovers (
  code_hash bytea primary key,
  binding_hash bytea not null,
  number integer not null,
  status text not null check (status in ('SHOWN', 'APPROVED', 'DENIED', 'TAKEN')),
  user_id text collate "C",
  proof jsonb,
  sid text collate "C",
  shown jsonb not null,
  created timestamptz not null,
  expires timestamptz not null
);
comment on table qr_handovers is
  'QR codes on shared screens, each for two minutes: who approved with a phone, and whether the browser that showed it has been let in.';
comment on column qr_handovers.code_hash is 'SHA-256 of the code in the picture.';
comment on column qr_handovers.binding_hash is 'SHA-256 of the browser that shows the picture: only it is let in.';
comment on column qr_handovers.number is 'Stands on the screen beside the picture and in nothing that is sent to the phone.';
comment on column qr_handovers.proof is 'What the approval is worth: never more than the session of the phone.';
comment on column qr_handovers.sid is 'Session of the phone: while it lives, the approval is good.';
create index qr_handovers_expiry on qr_handovers (expires);
