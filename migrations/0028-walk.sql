-- WALK: sign-in with factors.
create table remembered_factors (
  user_id text collate "C" not null references users (id) on delete cascade,
  secret_hash bytea not null,
  factor_id text collate "C" not null,
  device_key text,
  proof jsonb not null,
  remembered_at timestamptz not null,
  expires_at timestamptz,
  primary key (user_id, secret_hash)
);
comment on table remembered_factors is 'Browsers on which a person need not show a factor again for the global session policy.';
comment on column remembered_factors.secret_hash is 'SHA-256 of the value in the browser''s cookie.';
comment on column remembered_factors.device_key is 'The device cookie it was remembered with; where both are known it has to be the same.';
comment on column remembered_factors.proof is 'What was proved, packed (access/proofs).';
comment on column remembered_factors.expires_at is 'Null: as long as the browser keeps its cookie.';

create table factor_habits (
  user_id text collate "C" primary key references users (id) on delete cascade,
  factor_id text collate "C" not null,
  used_at timestamptz not null
);
comment on table factor_habits is 'Which factor a person used last: offered first among equals.';

create table enrollment_delays (
  user_id text collate "C" not null references users (id) on delete cascade,
  authenticator_key text collate "C" not null,
  times integer not null,
  delayed_at timestamptz not null,
  primary key (user_id, authenticator_key)
);
comment on table enrollment_delays is 'How often a person put off an authenticator that their enrolment policy requires.';
