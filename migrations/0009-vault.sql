-- MAY THEY: credentials kept for apps that know nothing but a user name and a password.

create table vault_credentials (
  user_id text collate "C" not null references users (id) on delete cascade,
  app_id text collate "C" not null references apps (id) on delete cascade,
  user_name text,
  password bytea,
  site text collate "C" not null,
  set_by text not null check (set_by in ('PERSON', 'ADMINISTRATOR')),
  password_changed_at timestamptz,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  primary key (user_id, app_id)
);
comment on table vault_credentials is
  'What one person signs in with at one app. The key leads with the person: that is how a launch asks. Gone with the assignment.';
comment on column vault_credentials.user_name is 'As the person wrote it; null where the assignment or the app''s template names them.';
comment on column vault_credentials.password is
  'Under the master key, bound to person, app and site: in another row it does not open. Null until there is one.';
comment on column vault_credentials.site is
  'Origin the password was given for. A person''s own password goes nowhere else, whoever changes the address of the app.';
create index vault_credentials_app on vault_credentials (app_id, user_id);

create table vault_shared_passwords (
  app_id text collate "C" primary key references apps (id) on delete cascade,
  password bytea not null,
  password_changed_at timestamptz not null
);
comment on table vault_shared_passwords is
  'The one password that everybody signs in with at an app. The user name is with the app.';
comment on column vault_shared_passwords.password is 'Under the master key, bound to the app.';

-- PROTOCOL MEETS PRODUCT: who has to be told by WS-Federation.

create table ws_federation_participants (
  user_id text collate "C" not null references users (id) on delete cascade,
  sid text collate "C" not null,
  app_id text collate "C" not null references apps (id) on delete cascade,
  last_at timestamptz not null,
  primary key (user_id, sid, app_id)
);
comment on table ws_federation_participants is
  'WS-Federation apps that got a token under a session: visited with wsignoutcleanup1.0 when its person signs out.';
comment on column ws_federation_participants.last_at is 'To the day; rows older than any session can live are swept.';
create index ws_federation_participants_last on ws_federation_participants (last_at);
create index ws_federation_participants_app on ws_federation_participants (app_id);
