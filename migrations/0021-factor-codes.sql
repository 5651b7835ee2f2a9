-- CODES: e-mail, phone, recovery and temporary codes, tokens.

create table factor_attempts (
  user_id text collate "C" not null references users (id) on delete cascade,
  factor_id text collate "C" not null,
  attempts integer not null,
  attempts_since timestamptz not null,
  misses integer not null,
  primary key (user_id, factor_id)
) with (fillfactor = 70);
comment on table factor_attempts is 'Answers tried with a factor of a person since attempts_since, by whatever road, counted before they are looked at; a right one takes them back.';
comment on column factor_attempts.misses is 'Answers that were looked at since the last right one: the more, the longer the wait; none beyond a hundred (NIST SP 800-63B).';

create table message_budgets (
  key_hash bytea primary key,
  window_started timestamptz not null,
  used integer not null
) with (fillfactor = 70);
comment on table message_budgets is 'Codes sent in a window of time to a mailbox, a number, a block of numbers, and by the organisation in all: against mail bombing and bought text messages.';
comment on column message_budgets.key_hash is 'SHA-256 of the kind and the address: the table is no list of who was written to.';
create index message_budgets_window on message_budgets (window_started);

create table sent_codes (
  user_id text collate "C" not null references users (id) on delete cascade,
  factor_id text collate "C" not null,
  binding_hash bytea not null,
  id text collate "C" not null,
  code bytea not null,
  sent_to bytea not null,
  link_hash bytea,
  confirmed_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (user_id, factor_id, binding_hash)
) with (fillfactor = 70);
comment on table sent_codes is 'The newest code that was sent for a factor to a person, for each browser or program that asked.';
comment on column sent_codes.binding_hash is 'SHA-256 of what only the asking browser or program holds.';
comment on column sent_codes.code is 'SHA-256 of id and code, encrypted under the master key: six digits are found out from a bare hash.';
comment on column sent_codes.sent_to is 'SHA-256 of the address or number: what was sent to one that is no longer the person''s proves nothing.';
comment on column sent_codes.link_hash is 'SHA-256 of the token in the link of the same mail.';
comment on column sent_codes.confirmed_at is 'When the link was confirmed in the asking browser; what waits there may go on then.';
create unique index sent_codes_link on sent_codes (link_hash) where link_hash is not null;
create index sent_codes_expiry on sent_codes (expires_at);

create table factor_sends (
  user_id text collate "C" not null references users (id) on delete cascade,
  factor_id text collate "C" not null,
  sent_at timestamptz not null,
  primary key (user_id, factor_id)
) with (fillfactor = 70);
comment on table factor_sends is 'When a code was sent last for a factor: the next one has to wait some seconds.';

create table email_factors (
  user_id text collate "C" primary key references users (id) on delete cascade,
  id text collate "C" not null unique,
  address text not null,
  status text not null check (status in ('PENDING_ACTIVATION', 'ACTIVE')),
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table email_factors is 'A second address somebody enrolled; the primary one is everybody''s without a row. Void where the profile has it no more.';
comment on column email_factors.id is 'emf…';

create table phone_factors (
  user_id text collate "C" not null references users (id) on delete cascade,
  kind text not null check (kind in ('sms', 'call')),
  id text collate "C" not null unique,
  number text not null,
  extension text,
  status text not null check (status in ('PENDING_ACTIVATION', 'ACTIVE')),
  created timestamptz not null,
  last_updated timestamptz not null,
  primary key (user_id, kind, status)
);
comment on table phone_factors is 'Numbers that codes are sent to (sms, mbl…) or spoken to (call, clf…). One that takes the place of another waits beside it until it is proved.';
comment on column phone_factors.number is 'E.164.';
comment on column phone_factors.extension is 'Dialled after the call is taken.';

create table recovery_codes (
  user_id text collate "C" not null references users (id) on delete cascade,
  code_hash bytea not null,
  created timestamptz not null,
  primary key (user_id, code_hash)
);
comment on table recovery_codes is 'Codes that somebody printed for the day they lose their phone. A row is deleted by its use.';
comment on column recovery_codes.code_hash is 'SHA-256; a code has 70 bits.';

create table temporary_codes (
  user_id text collate "C" primary key references users (id) on delete cascade,
  id text collate "C" not null unique,
  code bytea not null,
  multi_use boolean not null,
  created timestamptz not null,
  last_used timestamptz,
  expires_at timestamptz not null
);
comment on table temporary_codes is 'A code that the help desk gave somebody, for hours. Of single use: the row is deleted by it.';
comment on column temporary_codes.id is 'tac…';
comment on column temporary_codes.code is 'SHA-256 of id and code, encrypted under the master key.';
create index temporary_codes_expiry on temporary_codes (expires_at);

create table token_factors (
  user_id text collate "C" not null references users (id) on delete cascade,
  id text collate "C" not null unique,
  kind text not null check (kind in ('hotp', 'totp')),
  authenticator_id text collate "C" not null,
  secret bytea not null,
  counter bigint not null default 0,
  resync_counter bigint,
  created timestamptz not null,
  last_updated timestamptz not null,
  primary key (user_id, authenticator_id)
);
comment on table token_factors is 'Tokens that the organisation handed out, by the authenticator whose numbers they follow.';
comment on column token_factors.kind is 'Whether its codes count, or follow the clock.';
comment on column token_factors.secret is 'Encrypted under the master key.';
comment on column token_factors.counter is 'HOTP: the first count that is still good. TOTP: the first step that is.';
comment on column token_factors.resync_counter is 'HOTP: a code from far ahead was seen; the next one has to be of this count.';

alter table yubikey_tokens add column user_id text collate "C" references users (id) on delete set null;
alter table yubikey_tokens add column counter integer not null default -1;
comment on column yubikey_tokens.user_id is 'Who has it.';
comment on column yubikey_tokens.counter is 'Session and use of the last code that was taken, session * 256 + use. Only greater ones are good, whoever has the key.';
create index yubikey_tokens_user on yubikey_tokens (user_id) where user_id is not null;

create table factor_challenges (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  factor_id text collate "C" not null,
  caller text not null,
  state text not null,
  expires_at timestamptz not null
);
comment on table factor_challenges is 'What a program that asked for a factor by the API has to give back: only the program that asked can go on.';
comment on column factor_challenges.id is 'mst…, the transaction of Okta''s API.';
comment on column factor_challenges.state is 'Sealed.';
create index factor_challenges_factor on factor_challenges (user_id, factor_id, caller);
create index factor_challenges_expiry on factor_challenges (expires_at);

-- Codes of authenticator apps are counted with all others now.
alter table totp_factors drop column attempts, drop column attempts_since;
