-- PROVE IT: links that prove an e-mail address, the set-up link, and what keeps public forms from being abused.

create table recovery_links (
  token_hash bytea primary key,
  user_id text collate "C" not null,
  kind text not null check (kind in ('activation', 'password-reset', 'unlock')),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table recovery_links is
  'Mailed links that let somebody set a password or unlock an account. A row is deleted by the write it allows, so it serves once; a newer link of the same kind replaces it. No foreign key: the rows go with their expiry, and a deleted person opens nothing.';
comment on column recovery_links.token_hash is 'SHA-256 of the token in the link.';
create index recovery_links_user on recovery_links (user_id, kind);
create index recovery_links_expiry on recovery_links (expires_at);

create table request_budgets (
  key_hash bytea primary key,
  window_started timestamptz not null,
  used integer not null
) with (fillfactor = 70);
comment on table request_budgets is
  'How often something public was asked for in a window of time: mails to one address, requests from one network. Counted in one statement, on all nodes together.';
comment on column request_budgets.key_hash is 'SHA-256 of the kind and the address: the table is no list of who asked.';
create index request_budgets_window on request_budgets (window_started);

create table signin_decoys (
  slot integer primary key,
  attempts bigint not null
) with (fillfactor = 50);
comment on table signin_decoys is
  'What a wrong password for a person who does not exist writes to, so that it takes as long as for one who does. Means nothing.';
insert into signin_decoys (slot, attempts) select slot, 0 from generate_series(0, 255) as slot;

create table setup_links (
  only_row boolean primary key default true check (only_row),
  token_hash bytea not null,
  created_at timestamptz not null
);
comment on table setup_links is
  'The link that makes the first administrator: at most one, a new one at each start, deleted by its use and never made once there is a super administrator.';
