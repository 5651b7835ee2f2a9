alter table totp_factors add column last_step bigint;
comment on column totp_factors.last_step is 'Of the last code that was taken, since 1970; only codes of later steps are. Null until the first.';
comment on table totp_factors is 'Authenticator apps of people: the secret they share with us, and how far its codes are used.';
