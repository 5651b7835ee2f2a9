-- What happened: the System Log.

create table system_log (
  uuid uuid primary key,
  era integer not null,
  txid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  published timestamptz(3) not null,
  event_type text not null,
  severity text not null,
  outcome text,
  actor_id text not null,
  client_ip text,
  transaction_id text not null,
  session_id text,
  target_ids text[] not null,
  terms text[] not null,
  event jsonb not null
);
comment on table system_log is
  'One row per event, written in the transaction of the change it tells of and never changed afterwards. Polling reads in the order (era, txid, seq).';
comment on column system_log.uuid is 'The id of the event; begins with its time, so the index grows at one end.';
comment on column system_log.era is 'Which life of the database this is: raised when a restored copy finds itself on a server whose transaction ids are behind those of its rows.';
comment on column system_log.txid is 'The transaction that wrote the row. A reader that keeps below the oldest one still open has missed nothing.';
comment on column system_log.seq is 'Order within a transaction; also breaks ties of published.';
comment on column system_log.published is 'When it happened, by the clock of the node.';
comment on column system_log.event_type is 'A name of defaults/event-types.json.';
comment on column system_log.severity is 'DEBUG, INFO, WARN or ERROR.';
comment on column system_log.outcome is 'SUCCESS, FAILURE, ALLOW, DENY, …';
comment on column system_log.actor_id is 'Who did it.';
comment on column system_log.client_ip is 'Where the request came from.';
comment on column system_log.transaction_id is 'Events of one request (or job) share it.';
comment on column system_log.session_id is 'Events of one session of a person share it.';
comment on column system_log.target_ids is 'What it was done to.';
comment on column system_log.terms is
  'What one may look for, in small letters: ids of targets, transaction and session, addresses, the words of names. Finds candidates; the other columns decide.';
comment on column system_log.event is 'The whole event without what is null and without uuid and published.';

create index system_log_position on system_log (era, txid, seq);
create index system_log_published on system_log (published, seq);
create index system_log_event_type on system_log (event_type, published);
create index system_log_actor on system_log (actor_id, published);
-- One index for all that is looked up by a whole value: an entry costs the hot path about as much as a B-tree of its own would,
-- and a short pending list keeps the moments short in which it is worked off.
create index system_log_terms on system_log using gin (terms) with (fastupdate = on, gin_pending_list_limit = 512);

create table system_log_state (
  only_row boolean primary key default true check (only_row),
  era integer not null,
  retention_days integer not null check (retention_days between 1 and 3650)
);
comment on table system_log_state is 'One row.';
comment on column system_log_state.era is 'The era that new events are written in; see system_log.era.';
comment on column system_log_state.retention_days is 'Events older than this are deleted.';
insert into system_log_state (era, retention_days) values (1, 90);
