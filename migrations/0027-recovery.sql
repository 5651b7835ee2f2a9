-- RECOVERY: self-service by any factor, the help desk, and who is told of what.

alter table recovery_links add column by_person boolean not null default false;
comment on column recovery_links.by_person is
  'Asked for by whoever typed the name into a public form: the policy may want more than the link. An administrator''s is enough by itself.';

create table recovery_attempts (
  id_hash bytea primary key,
  user_id text collate "C",
  factor_id text collate "C",
  state bytea,
  answers integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null
) with (fillfactor = 70);
comment on table recovery_attempts is
  'Somebody who says that they cannot sign in is being asked for a factor. There is a row whoever they say they are, so that nothing tells who exists; deleted by the right answer, which serves once.';
comment on column recovery_attempts.id_hash is 'SHA-256 of the id that travels sealed in the browser.';
comment on column recovery_attempts.user_id is 'Null for nobody: there is no such person, or they have no such factor. Filled in by a job, after the page has answered.';
comment on column recovery_attempts.state is 'What the factor keeps of what it sent, encrypted under the master key.';
comment on column recovery_attempts.answers is 'How many answers came, counted before any is looked at.';
create index recovery_attempts_expiry on recovery_attempts (expires_at);

create table help_desk_checks (
  user_id text collate "C" not null,
  operator_id text collate "C" not null,
  id text not null,
  factor_id text collate "C" not null,
  method text not null,
  state bytea,
  answers integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  verified_at timestamptz,
  primary key (user_id, operator_id)
);
comment on table help_desk_checks is
  'An operator of the help desk has the caller prove themselves by a factor: the last such check of each operator and person. What an operator may do for a person after it, they may do for minutes.';
comment on column help_desk_checks.id is 'hdc…; a new check takes the place of the one before.';
comment on column help_desk_checks.state is 'What the factor keeps of what it sent, encrypted under the master key.';
comment on column help_desk_checks.answers is 'How many codes the operator typed, counted before any is looked at.';
comment on column help_desk_checks.verified_at is 'When the caller proved themselves.';
create index help_desk_checks_expiry on help_desk_checks (expires_at);

create table security_settings (
  only_row boolean primary key default true check (only_row),
  settings jsonb not null,
  last_updated timestamptz not null
);
comment on table security_settings is
  'Of what people are told by mail, what "this was not me" does, and what the help desk has to verify. No row: the product''s own defaults.';
