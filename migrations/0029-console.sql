-- What administrators keep for themselves in the console.
create table console_preferences (
  user_id text collate "C" not null references users (id) on delete cascade,
  name text collate "C" not null,
  value jsonb not null,
  last_updated timestamptz not null,
  primary key (user_id, name)
);
comment on table console_preferences is 'Saved searches, columns and the like of one administrator: nothing that anybody else sees or that decides anything.';
