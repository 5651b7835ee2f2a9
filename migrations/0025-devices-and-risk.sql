-- RISK: history of sign-ins, known devices, weights.

create table sign_in_histories (
  user_id text collate "C" primary key references users (id) on delete cascade,
  visits jsonb not null default '[]',
  recent bytea not null default '',
  hours bytea not null default '',
  sign_ins bigint not null default 0,
  fraud_at timestamptz
) with (fillfactor = 60);
comment on table sign_in_histories is 'Where, when and with what a person signed in with success: what is unusual is measured against it. One row a person, read at sign-ins only.';
comment on column sign_in_histories.visits is 'Places by address and device, at most 100, merged: [address, device, platform, asn, country, region, city, lat, lon, first, last, times, sure].';
comment on column sign_in_histories.recent is 'The last 100 sign-ins, oldest first, five bytes each: which visit (1), minute since 1970 (4).';
comment on column sign_in_histories.hours is 'Sign-ins by hour of the week in UTC, a byte each from Monday midnight; all are halved when one is full.';
comment on column sign_in_histories.fraud_at is 'When the person last said of a sign-in that it was not them.';

create table known_devices (
  user_id text collate "C" not null references users (id) on delete cascade,
  key text collate "C" not null,
  id text collate "C" not null,
  how text not null check (how in ('sign-in', 'passkey', 'push')),
  platform text not null,
  browser text,
  nickname text,
  device_id text collate "C" references devices (id) on delete set null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  sure_at timestamptz not null,
  primary key (user_id, key)
) with (fillfactor = 80);
comment on table known_devices is 'Browsers and devices from which a person has signed in completely. The same browser of two people is two rows.';
comment on column known_devices.key is 'Hash of the random value in the cookie of the browser.';
comment on column known_devices.id is 'kdv…';
comment on column known_devices.how is 'What made it known.';
comment on column known_devices.sure_at is 'From when on it counts as theirs: at once after two factors, a day later after a password alone.';
comment on column known_devices.device_id is 'The registered device (devices) that this browser runs on, where an enrolment said so.';
create unique index known_devices_id on known_devices (user_id, id);
create index known_devices_device on known_devices (device_id) where device_id is not null;

create table risk_settings (
  only_row boolean primary key default true check (only_row),
  settings jsonb not null,
  last_updated timestamptz not null,
  last_updated_by text not null
);
comment on table risk_settings is 'What each sign of risk weighs and where LOW ends, as an administrator chose: one row, none for the defaults. In memory on every node.';

alter table attack_protection add column spares_known_devices boolean not null default false;
comment on column attack_protection.spares_known_devices is 'Guesses from devices that a person never signed in from lock out such devices only.';

alter table user_credentials
  add column unknown_attempts integer not null default 0,
  add column unknown_last_attempt timestamptz,
  add column unknown_locked timestamptz,
  add column earlier_failures integer not null default 0,
  add column earlier_failures_at timestamptz;
comment on column user_credentials.unknown_attempts is 'As failed_attempts, of devices the person never signed in from, where these are counted apart (attack_protection).';
comment on column user_credentials.unknown_locked is 'Since when only known devices may try a password; null while all may.';
comment on column user_credentials.earlier_failures is 'Wrong passwords before the last right one, until a sign-in is complete: a sign of risk for as long as they are recent.';
