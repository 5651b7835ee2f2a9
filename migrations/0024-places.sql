-- PLACES: how often passwords were guessed, org-wide.

create unlogged table threat_counters (
  key text collate "C" primary key,
  tried double precision not null default 0,
  good double precision not null default 0,
  failed double precision not null default 0,
  strangers double precision not null default 0,
  at_ms double precision not null,
  told_ms double precision not null default 0
) with (fillfactor = 50);
comment on table threat_counters is 'Who guesses how much: one row a network (net:), network operator with kind of browser (asn:), or account (acct:). Numbers halve every six hours. Not in the write-ahead log: a crash of the database forgets them, which costs nobody more than some guesses.';
comment on column threat_counters.tried is 'Accounts that were tried, each once a day; of acct: networks from which it was tried.';
comment on column threat_counters.good is 'Of those: with success.';
comment on column threat_counters.failed is 'Of those: with none yet.';
comment on column threat_counters.strangers is 'Of those that failed: accounts that there are not.';
comment on column threat_counters.at_ms is 'When the numbers were true.';
comment on column threat_counters.told_ms is 'When the System Log was last told of it.';
create index threat_counters_age on threat_counters (at_ms);

create unlogged table threat_members (
  key text collate "C" not null,
  member text collate "C" not null,
  state text not null check (state in ('PENDING', 'FAILED', 'GOOD')),
  at_ms double precision not null,
  primary key (key, member)
) with (fillfactor = 70);
comment on table threat_members is 'What was counted in threat_counters within the last day, so that it is counted once: hashes of accounts, or of networks.';
create index threat_members_age on threat_members (at_ms);
